import PlatValue

/// A node of a structural schema, as the kinds that this server brings are written down: short enough
/// that a kind fits a screen, checked by the compiler, and nothing to parse when the server starts.
///
/// ```
/// .object(["name": .string.matching(#"^[a-z]+$"#).required, "labels": .map(of: .string)])
/// ```
struct SchemaNode: Sendable {
    private var members: Members
    /// Whether the object that has this node as a property must have it.
    private var isRequired = false

    private init(_ type: String) { members = ["type": .string(type)] }

    /// The schema as an OpenAPI v3 object.
    var value: Value { .object(members) }

    static let string = SchemaNode("string")
    static let boolean = SchemaNode("boolean")
    static let integer = SchemaNode("integer")

    static func object(_ properties: KeyValuePairs<String, SchemaNode> = [:]) -> SchemaNode {
        SchemaNode("object").adding(properties)
    }

    /// The same object with more properties.
    func adding(_ properties: KeyValuePairs<String, SchemaNode>) -> SchemaNode {
        guard !properties.isEmpty else { return self }
        var node = self
        for (name, property) in properties {
            var all = node.members["properties"] ?? [:]
            all[name] = property.value
            node.members["properties"] = all
        }
        let required = properties.filter { $0.value.isRequired }.map(\.key)
        guard !required.isEmpty else { return node }
        return node.with(
            "required", Value(strings: (node.members["required"].strings + required).sorted()))
    }

    static func list(of items: SchemaNode) -> SchemaNode {
        SchemaNode("array").with("items", items.value)
    }

    static func map(of values: SchemaNode) -> SchemaNode {
        SchemaNode("object").with("additionalProperties", values.value)
    }

    /// A whole kind: what every object has, and its own properties.
    static func kind(
        _ description: String, metadata: SchemaNode = .object(),
        _ properties: KeyValuePairs<String, SchemaNode>
    ) -> SchemaNode {
        object(["apiVersion": .string, "kind": .string, "metadata": metadata])
            .adding(properties).described(description)
    }

    /// A property that must be there.
    var required: SchemaNode {
        var node = self
        node.isRequired = true
        return node
    }

    /// A list whose elements are told apart by these members.
    func keyed(by keys: String...) -> SchemaNode {
        with("x-kubernetes-list-type", "map")
            .with("x-kubernetes-list-map-keys", Value(strings: keys))
    }

    /// A list in which nothing occurs twice.
    var asSet: SchemaNode { with("x-kubernetes-list-type", "set") }
    var atomicList: SchemaNode { with("x-kubernetes-list-type", "atomic") }
    /// An object that has one owner as a whole.
    var atomicMap: SchemaNode { with("x-kubernetes-map-type", "atomic") }

    func described(_ text: String) -> SchemaNode { with("description", .string(text)) }
    func matching(_ pattern: String) -> SchemaNode { with("pattern", .string(pattern)) }
    func formatted(_ format: String) -> SchemaNode { with("format", .string(format)) }
    func oneOf(_ values: String...) -> SchemaNode { with("enum", Value(strings: values)) }
    func defaulting(to value: Value) -> SchemaNode { with("default", value) }

    func length(atLeast least: Int64? = nil, atMost most: Int64? = nil) -> SchemaNode {
        let node = least.map { with("minLength", .integer($0)) } ?? self
        return most.map { node.with("maxLength", .integer($0)) } ?? node
    }

    func count(atLeast least: Int64) -> SchemaNode { with("minItems", .integer(least)) }
    func count(atMost most: Int64) -> SchemaNode { with("maxItems", .integer(most)) }

    /// An object that has exactly one of these members.
    func exactlyOne(of names: String...) -> SchemaNode {
        with("oneOf", .array(names.map { ["required": [.string($0)]] }))
    }

    /// A CEL rule, and what a violation reads.
    func rule(_ rule: String, _ message: String) -> SchemaNode {
        var rules = members["x-kubernetes-validations"]?.arrayValue ?? []
        rules.append(["message": .string(message), "rule": .string(rule)])
        return with("x-kubernetes-validations", .array(rules))
    }

    /// Any other keyword; nil takes one away.
    func with(_ keyword: String, _ value: Value?) -> SchemaNode {
        var node = self
        node.members[keyword] = value
        return node
    }
}
