extension Value {
    /// Reads the first document of a YAML text by Kubernetes' rules: YAML 1.1's words for booleans,
    /// anchors, merge keys; keys that are no texts become texts. No content is null.
    ///
    /// - Parameters:
    ///   - isStrict: refuses a mapping that has a key twice; else the last one wins.
    ///   - isWhole: refuses a text with a further document; else only the first is read.
    public init(
        yaml bytes: [UInt8], isStrict: Bool = false, isWhole: Bool = false
    ) throws(ParseError) {
        guard let root = try YAMLComposer.compose(bytes, isWhole: isWhole) else {
            self = .null
            return
        }
        var decoder = YAMLDecoder(isStrict: isStrict)
        self = try decoder.document(root)
    }

    public init(yaml text: String, isStrict: Bool = false) throws(ParseError) {
        try self.init(yaml: Array(text.utf8), isStrict: isStrict)
    }
}

/// A part of a YAML document, before its words are given a meaning.
final class YAMLNode {
    enum Content {
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        /// Keys and values by turns.
        case mapping([YAMLNode])
        case alias(String, Target)
    }

    /// What an alias stands for. Not owned, as an alias may stand for what it is part of: the tree
    /// owns it, which outlives its decoding.
    struct Target {
        unowned let node: YAMLNode
    }

    var content: Content
    /// The full tag; nil where there is none.
    let tag: String?
    /// Counted from 1.
    let line: Int

    init(_ content: Content, tag: String?, line: Int) {
        self.content = content
        self.tag = tag
        self.line = line
    }
}

extension ParseError {
    /// An error of the YAML layer. Upstream names lines by a number of its own making.
    init(yaml message: String, line: Int? = nil, column: Int? = nil, upstreamLine: Int = 0) {
        self.init(message, line: line, column: column)
        let place = upstreamLine > 0 ? "line \(upstreamLine): " : ""
        upstreamText = "yaml: \(place)\(message)"
    }
}
