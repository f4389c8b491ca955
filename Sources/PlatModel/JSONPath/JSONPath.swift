public import PlatValue

/// A template that cannot be read or applied; the message is kubectl's.
public struct JSONPathError: Error, Hashable, Sendable, CustomStringConvertible {
    public let message: String
    public init(_ message: String) { self.message = message }
    public var description: String { message }
}

/// A JSONPath template as kubectl knows it: text, and in braces paths, filters and ranges.
public struct JSONPath: Sendable {
    let nodes: [JSONPathNode]

    /// Reads a template; the error does not name it.
    public init(_ template: String) throws(JSONPathError) {
        var parser = JSONPathParser(template)
        nodes = try parser.parse()
    }

    /// Reads what `-o jsonpath=` takes; the error names it.
    public init(outputTemplate template: String) throws(JSONPathError) {
        do throws(JSONPathError) {
            try self.init(template)
        } catch {
            throw JSONPathError("error parsing jsonpath \(template), \(error.message)")
        }
    }

    /// What `-o jsonpath=` prints of an object.
    ///
    /// - Parameter allowsMissingKeys: else a field that nothing has is an error.
    public func text(for object: Value, allowsMissingKeys: Bool = true) throws(JSONPathError)
        -> String
    {
        try found(in: object, allowsMissingKeys)
            .map { $0.map(\.text).joined(separator: " ") }.joined()
    }

    /// What `-o jsonpath-as-json=` prints.
    public func json(for object: Value) throws(JSONPathError) -> String {
        try found(in: object, true)
            .map { Value.array($0.map(\.value)).jsonText(sortedKeys: true, pretty: true) + "\n" }
            .joined()
    }

    /// The values that each part of the template finds; null for what is there without a value.
    public func values(
        in object: Value, allowsMissingKeys: Bool = true
    ) throws(JSONPathError) -> [[Value]] {
        try found(in: object, allowsMissingKeys).map { $0.map(\.value) }
    }

    private func found(
        in object: Value, _ allowsMissingKeys: Bool
    ) throws(JSONPathError) -> [[JSONPathItem]] {
        var evaluation = JSONPathEvaluation(nodes, allowsMissingKeys: allowsMissingKeys)
        return try evaluation.run([.found(object)], from: 0)
    }

    /// The template that a lenient expression means: `name`, `.name`, `{name}` and `{.name}` are the
    /// same, as in custom columns.
    public static func template(relaxed expression: String) throws(JSONPathError) -> String {
        if expression.isEmpty { return "" }
        var inner = Substring(expression)
        if inner.first == "{" {
            guard inner.last == "}", inner.count > 1 else { throw unexpectedPath }
            inner = inner.dropFirst().dropLast()
        }
        guard !inner.isEmpty, !inner.contains("{"), !inner.contains("}") else {
            throw unexpectedPath
        }
        if inner.first == ".", inner.count > 1 { inner.removeFirst() }
        return "{.\(inner)}"
    }

    private static let unexpectedPath = JSONPathError(
        "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}'"
            + " or '{.name1.name2}'")
}

/// A part of a template.
indirect enum JSONPathNode: Sendable {
    case list([JSONPathNode])
    case text(String)
    case field(String)
    case array(JSONPathRange)
    case filter(left: [JSONPathNode], operation: String, right: [JSONPathNode])
    case literal(Value)
    case wildcard
    case recursive
    case union([[JSONPathNode]])
    case identifier(String)
}

/// `[start:end:step]`, or `[index]`.
struct JSONPathRange: Sendable {
    var start: Int?
    var end: Int?
    var step: Int?
    /// Whether `end` only follows from an index.
    var isIndex = false
}

/// What a part of a template finds.
enum JSONPathItem: Sendable {
    case found(Value)
    /// Nothing at all: what a range over nothing, or over null, hands on.
    case nothing

    var value: Value {
        switch self {
        case .found(let value): value
        case .nothing: .null
        }
    }

    var text: String {
        switch self {
        case .nothing: "<no value>"
        case .found(.null): "null"
        case .found(let value) where value.arrayValue != nil || value.objectValue != nil:
            value.jsonText(sortedKeys: true)
        case .found(let value): GoText.printed(value)
        }
    }
}
