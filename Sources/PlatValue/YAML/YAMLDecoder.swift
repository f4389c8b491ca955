/// Gives a tree its meaning.
struct YAMLDecoder {
    /// The key of a mapping, by its kind too: `1` and `"1"` differ until they become texts.
    struct Key: Hashable {
        var meaning: YAMLScalar
        var text: String
    }

    private let isStrict: Bool
    private var openAliases: Set<ObjectIdentifier> = []
    private var decodeCount = 0
    private var aliasCount = 0
    private var aliasDepth = 0
    private var depth = 0
    private var duplicates: [(line: Int, key: String)] = []
    /// The first trouble that upstream only finds once the whole tree has its meaning.
    private var lateError: ParseError?

    init(isStrict: Bool) { self.isStrict = isStrict }

    mutating func document(_ root: YAMLNode) throws(ParseError) -> Value {
        let value = try value(root)
        if !duplicates.isEmpty {
            let lines = duplicates.map { "\n  line \($0.line): key \($0.key) already set in map" }
            throw ParseError(
                "key \(duplicates[0].key) already set in map", line: duplicates[0].line
            ).withUpstream("yaml: unmarshal errors:" + lines.joined())
        }
        if let lateError { throw lateError }
        return value
    }

    private mutating func value(_ node: YAMLNode) throws(ParseError) -> Value {
        try count()
        switch node.content {
        case .scalar(let text, let isPlain):
            return try scalar(text, node, isPlain: isPlain)
        case .sequence(let children):
            try enter(node)
            defer { depth -= 1 }
            var elements: [Value] = []
            elements.reserveCapacity(children.count)
            for child in children { elements.append(try value(child)) }
            return .array(elements)
        case .mapping(let children):
            try enter(node)
            defer { depth -= 1 }
            var mapping = YAMLMapping()
            try fill(&mapping, children)
            return .object(mapping.members)
        case .alias(let name, let target):
            return try following(name, target.node) { (decoder) throws(ParseError) in
                try decoder.value(target.node)
            }
        }
    }

    /// A document that nests little can still mean a deep value, by aliases of what holds aliases.
    private mutating func enter(_ node: YAMLNode) throws(ParseError) {
        guard depth < DepthLimit.value else {
            throw ParseError(yaml: "exceeded max depth of \(DepthLimit.value)", line: node.line)
        }
        depth += 1
    }

    /// Guards against documents that grow by aliases of aliases.
    private mutating func count() throws(ParseError) {
        decodeCount += 1
        if aliasDepth > 0 { aliasCount += 1 }
        guard aliasCount > 100, decodeCount > 1000 else { return }
        let share = Double(aliasCount) / Double(decodeCount)
        // Small documents may consist of aliases nearly, four million parts only by a tenth.
        let excess = Double(min(max(decodeCount, 400_000), 4_000_000) - 400_000) / 3_600_000
        guard share <= 0.99 - 0.89 * excess else {
            throw ParseError(yaml: "document contains excessive aliasing")
        }
    }

    private mutating func following<R>(
        _ name: String, _ target: YAMLNode,
        _ body: (inout YAMLDecoder) throws(ParseError) -> R
    ) throws(ParseError) -> R {
        guard openAliases.insert(ObjectIdentifier(target)).inserted else {
            throw ParseError(yaml: "anchor '\(name)' value contains itself", line: target.line)
        }
        guard aliasDepth < DepthLimit.aliases else {
            openAliases.remove(ObjectIdentifier(target))
            throw ParseError(
                yaml: "exceeded max depth of \(DepthLimit.aliases)", line: target.line)
        }
        aliasDepth += 1
        defer {
            aliasDepth -= 1
            openAliases.remove(ObjectIdentifier(target))
        }
        return try body(&self)
    }

    private mutating func scalar(
        _ text: String, _ node: YAMLNode, isPlain: Bool
    ) throws(ParseError) -> Value {
        if node.tag == YAMLScalar.binaryTag {
            guard let bytes = Base64.decode(text) else {
                throw ParseError(
                    yaml: "!!binary value contains invalid base64 data", line: node.line)
            }
            return .string(String(decoding: bytes, as: UTF8.self))
        }
        switch try meaning(text, node, isPlain: isPlain) {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .integer(let value): return .integer(value)
        // Kubernetes' own JSON reading makes the same of integers that need the 64th bit.
        case .unsigned(let value): return .number(Double(value))
        case .float(let value):
            if !value.isFinite, lateError == nil {
                let message = "unsupported value: \(GoText.text(of: value))"
                lateError = ParseError(message, line: node.line).withUpstream("json: " + message)
            }
            return .number(value)
        case .merge, .timestamp, .string: return .string(text)
        }
    }

    private func meaning(
        _ text: String, _ node: YAMLNode, isPlain: Bool
    ) throws(ParseError) -> YAMLScalar {
        if node.tag == nil, !isPlain { return .string }
        return try YAMLScalar(text, tag: node.tag)
    }

    private mutating func fill(
        _ mapping: inout YAMLMapping, _ children: [YAMLNode]
    ) throws(ParseError) {
        for at in stride(from: 0, to: children.count - 1, by: 2) {
            let (keyNode, valueNode) = (children[at], children[at + 1])
            if isMerge(keyNode) {
                try merge(valueNode, into: &mapping)
                continue
            }
            let key = try key(keyNode)
            let value = try value(valueNode)
            let text = keyText(key, value)
            guard mapping.set(key, text, value, isStrict: isStrict) else {
                duplicates.append((valueNode.line, printed(key)))
                continue
            }
        }
    }

    private func isMerge(_ node: YAMLNode) -> Bool {
        guard case .scalar("<<", let isPlain) = node.content else { return false }
        return isPlain || node.tag == YAMLScalar.mergeTag
    }

    /// Takes over the members of one mapping or of several, of which the first wins.
    private mutating func merge(
        _ node: YAMLNode, into mapping: inout YAMLMapping
    ) throws(ParseError) {
        if case .sequence(let children) = node.content {
            try count()
            for child in children.reversed() { try mergeOne(child, into: &mapping) }
        } else {
            try mergeOne(node, into: &mapping)
        }
    }

    private mutating func mergeOne(
        _ node: YAMLNode, into mapping: inout YAMLMapping
    ) throws(ParseError) {
        try count()
        switch node.content {
        case .mapping(let children):
            try fill(&mapping, children)
        case .alias(let name, let target):
            guard case .mapping(let children) = target.node.content else {
                throw wantsMapping(node)
            }
            var taken = mapping
            try following(name, target.node) { (decoder) throws(ParseError) in
                try decoder.fill(&taken, children)
            }
            mapping = taken
        default: throw wantsMapping(node)
        }
    }

    private func wantsMapping(_ node: YAMLNode) -> ParseError {
        ParseError(
            yaml: "map merge requires map or sequence of maps as the value", line: node.line)
    }

    private mutating func key(_ node: YAMLNode) throws(ParseError) -> Key {
        switch node.content {
        case .scalar(let text, let isPlain):
            try count()
            if node.tag == YAMLScalar.binaryTag,
                case .string(let text) = try scalar(
                    text, node, isPlain: isPlain)
            {
                return Key(meaning: .string, text: text)
            }
            let meaning = try meaning(text, node, isPlain: isPlain)
            return Key(meaning: meaning, text: text)
        case .alias(let name, let target):
            return try following(name, target.node) { (decoder) throws(ParseError) in
                try decoder.key(target.node)
            }
        case .sequence, .mapping:
            let value = try value(node)
            throw ParseError(yaml: "invalid map key: \(GoSyntax.text(of: value))", line: node.line)
        }
    }

    /// The text that a key becomes.
    private mutating func keyText(_ key: Key, _ value: Value) -> String {
        switch key.meaning {
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .float(let number): return Self.floatKey(number)
        case .null:
            refuse(key: "%!s(<nil>), key: <nil>", value)
        case .unsigned(let number):
            refuse(key: "uint64, key: 0x\(String(number, radix: 16))", value)
        case .merge, .timestamp, .string: break
        }
        return key.text
    }

    private mutating func refuse(key: String, _ value: Value) {
        let shown = value.isNull ? "<nil>" : GoSyntax.text(of: value)
        lateError =
            lateError ?? ParseError("unsupported map key of type: \(key), value: \(shown)")
    }

    /// Upstream rounds such keys to 32 bits.
    private static func floatKey(_ number: Double) -> String {
        if number.isNaN { return ".nan" }
        if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
        return GoText.text(of: Float(number))
    }

    private func printed(_ key: Key) -> String {
        switch key.meaning {
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .unsigned(let value): "0x" + String(value, radix: 16)
        case .float(let value): GoText.text(of: value)
        case .null: "interface {}(nil)"
        case .merge, .timestamp, .string: GoText.quoted(key.text)
        }
    }
}

/// The members of a mapping while it is read.
struct YAMLMapping {
    private(set) var members = Members()
    private var keys: Set<YAMLDecoder.Key> = []

    /// Sets a member; with `isStrict` not if its key is there already, which is answered by false.
    mutating func set(
        _ key: YAMLDecoder.Key, _ text: String, _ value: Value, isStrict: Bool
    ) -> Bool {
        if isStrict {
            // Of numbers and words the meaning counts, of texts the text.
            let isText = key.meaning == .string || key.meaning == .timestamp
            let identity = YAMLDecoder.Key(
                meaning: isText ? .string : key.meaning, text: isText ? key.text : "")
            guard keys.insert(identity).inserted else { return false }
        }
        members[text] = value
        return true
    }
}
