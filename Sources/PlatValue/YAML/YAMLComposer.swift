internal import CYAML

/// Makes a tree of the events of the first document.
struct YAMLComposer: ~Copyable {
    private var events: YAMLEvents
    private var anchors: [String: YAMLNode] = [:]
    private var depth = 0

    /// The root of the first document; nil when there is none.
    ///
    /// - Parameter isWhole: refuses what follows the first document, which would be lost.
    static func compose(_ bytes: [UInt8], isWhole: Bool = false) throws(ParseError) -> YAMLNode? {
        let input = YAMLInput(bytes)
        return try input.bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(ParseError) in
                var composer = YAMLComposer(events: YAMLEvents(buffer, guise: input.guise))
                return try composer.document(isWhole: isWhole)
            }
        }.get()
    }

    private init(events: consuming YAMLEvents) {
        self.events = events
    }

    private mutating func document(isWhole: Bool) throws(ParseError) -> YAMLNode? {
        try events.next()
        try events.next()
        guard events.kind == YAML_DOCUMENT_START_EVENT else { return nil }
        try events.checkVersion()
        try events.next()
        let root = try node()
        // The end has to be read too: what stands between it and the next document may be wrong.
        try events.next()
        if isWhole {
            try events.next()
            guard events.kind == YAML_STREAM_END_EVENT else {
                throw ParseError(
                    yaml: "a second document without a line --- before it", line: events.line)
            }
        }
        return root
    }

    /// The node that begins at the present event.
    private mutating func node() throws(ParseError) -> YAMLNode {
        let line = events.line
        switch events.kind {
        case YAML_SCALAR_EVENT:
            let scalar = try events.scalar()
            let node = YAMLNode(
                .scalar(scalar.text, isPlain: scalar.isPlain), tag: scalar.tag, line: line)
            if let anchor = scalar.anchor { anchors[anchor] = node }
            return node
        case YAML_ALIAS_EVENT:
            let name = events.aliasName
            guard let target = anchors[name] else {
                throw ParseError(yaml: "unknown anchor '\(name)' referenced", line: line)
            }
            return YAMLNode(.alias(name, .init(node: target)), tag: nil, line: line)
        case YAML_SEQUENCE_START_EVENT, YAML_MAPPING_START_EVENT:
            return try collection()
        default:
            throw ParseError(yaml: "attempted to parse unknown event", line: line)
        }
    }

    private mutating func collection() throws(ParseError) -> YAMLNode {
        depth += 1
        guard depth <= DepthLimit.value else {
            throw ParseError(yaml: "exceeded max depth of \(DepthLimit.value)", line: events.line)
        }
        let isMapping = events.kind == YAML_MAPPING_START_EVENT
        let node = YAMLNode(
            isMapping ? .mapping([]) : .sequence([]), tag: nil, line: events.line)
        // Known before its children are: one of them may be an alias of it.
        if let anchor = events.collectionAnchor { anchors[anchor] = node }
        let end = isMapping ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT
        var children: [YAMLNode] = []
        try events.next()
        while events.kind != end {
            children.append(try self.node())
            try events.next()
        }
        node.content = isMapping ? .mapping(children) : .sequence(children)
        depth -= 1
        return node
    }
}
