internal import CYAML

/// libyaml's event parser over bytes that outlive it; holds one event at a time.
struct YAMLEvents: ~Copyable {
    struct Scalar {
        var text: String
        var tag: String?
        var anchor: String?
        var isPlain: Bool
    }

    // On the heap: libyaml keeps pointers into the parser, which therefore must not move.
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let event = UnsafeMutablePointer<yaml_event_t>.allocate(capacity: 1)
    private let bytes: UnsafeBufferPointer<UInt8>
    private let hasEscapedSlash: Bool
    private let guise: Unicode.Scalar?

    /// - Parameter guise: what byte order marks are hidden as, see `YAMLInput`.
    init(_ bytes: UnsafeBufferPointer<UInt8>, guise: Unicode.Scalar? = nil) {
        self.bytes = bytes
        self.guise = guise
        hasEscapedSlash = zip(bytes, bytes.dropFirst()).contains {
            $0 == UInt8(ascii: "\\") && $1 == UInt8(ascii: "/")
        }
        event.initialize(to: yaml_event_t())
        parser.initialize(to: yaml_parser_t())
        // Fails only without memory, and then leaves an error for the first event.
        _ = yaml_parser_initialize(parser)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_event_delete(event)
        yaml_parser_delete(parser)
        event.deallocate()
        parser.deallocate()
    }

    var kind: yaml_event_type_t { event.pointee.type }
    var line: Int { Int(event.pointee.start_mark.line) + 1 }

    mutating func next() throws(ParseError) {
        yaml_event_delete(event)
        guard yaml_parser_parse(parser, event) != 0 else { throw failure() }
    }

    /// What libyaml complains of.
    private func failure() -> ParseError {
        let state = parser.pointee
        let message =
            state.problem.map { String(cString: $0) } ?? "unknown problem parsing YAML content"
        let (problem, context) = (Int(state.problem_mark.line), Int(state.context_mark.line))
        // Upstream counts from 0 but for errors of the scanner, and takes 0 for unknown.
        var upstreamLine = problem > 0 ? problem : context
        if problem > 0, state.error == YAML_SCANNER_ERROR { upstreamLine += 1 }
        guard state.error != YAML_READER_ERROR else {
            return ParseError(message, at: Int(state.problem_offset), in: bytes)
                .withUpstream("yaml: \(message)")
        }
        return ParseError(
            yaml: message, line: problem + 1, column: Int(state.problem_mark.column) + 1,
            upstreamLine: upstreamLine)
    }

    /// Refuses `%YAML 1.2`, whose words mean other things than the 1.1 that is read here.
    func checkVersion() throws(ParseError) {
        guard let version = event.pointee.data.document_start.version_directive?.pointee else {
            return
        }
        guard version.major == 1, version.minor == 1 else {
            throw ParseError(
                yaml: "found incompatible YAML document", line: line, upstreamLine: line - 1)
        }
    }

    /// The present scalar.
    func scalar() throws(ParseError) -> Scalar {
        let scalar = event.pointee.data.scalar
        let content = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        if hasEscapedSlash, scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE {
            try checkEscapes()
        }
        var text = String(decoding: content, as: UTF8.self)
        if let guise { text = YAMLInput.revealed(text, guise) }
        return Scalar(
            text: text, tag: Self.text(scalar.tag),
            anchor: Self.text(scalar.anchor), isPlain: scalar.plain_implicit != 0)
    }

    var aliasName: String { Self.text(event.pointee.data.alias.anchor) ?? "" }

    var collectionAnchor: String? {
        kind == YAML_MAPPING_START_EVENT
            ? Self.text(event.pointee.data.mapping_start.anchor)
            : Self.text(event.pointee.data.sequence_start.anchor)
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(decodingCString: $0, as: UTF8.self) }
    }

    /// Refuses the escape of a slash, which this libyaml knows and Kubernetes' YAML does not.
    private func checkEscapes() throws(ParseError) {
        // Marks count characters, not bytes.
        let characters = String(decoding: bytes, as: UTF8.self).unicodeScalars
        let (first, last) = (event.pointee.start_mark, event.pointee.end_mark)
        var line = Int(first.line)
        var isEscaped = false
        for scalar in characters.dropFirst(Int(first.index)).prefix(Int(last.index - first.index)) {
            if scalar == "\n" { line += 1 }
            if isEscaped, scalar == "/" {
                throw ParseError(
                    yaml: "found unknown escape character", line: line + 1,
                    upstreamLine: line > 0 ? line + 1 : 0)
            }
            isEscaped = !isEscaped && scalar == "\\"
        }
    }
}

extension ParseError {
    func withUpstream(_ text: String) -> ParseError {
        var copy = self
        copy.upstreamText = text
        return copy
    }
}
