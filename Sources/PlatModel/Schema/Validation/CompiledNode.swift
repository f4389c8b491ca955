import PlatValue

/// One node of a schema, made ready for validation: patterns compiled, formats looked up.
final class CompiledNode: Sendable {
    let schema: Schema
    /// The type as messages name it; empty where the schema demands none.
    let typeText: String
    let pattern: RegularExpression?
    /// The format as it is written; empty where values of the type have no such format.
    let formatText: String
    let format: StringFormat?
    let properties: [String: CompiledNode]
    let additionalProperties: CompiledNode?
    let items: CompiledNode?
    let allOf: [CompiledNode]
    let anyOf: [CompiledNode]
    let oneOf: [CompiledNode]
    let not: CompiledNode?
    let hasCombinations: Bool
    private let checksIntOrString: Bool

    init(_ schema: Schema, checksIntOrString: Bool = true) {
        self.schema = schema
        typeText =
            schema.isIntOrString && checksIntOrString
            ? "integer,string"
            : schema.kind?.rawValue ?? schema.others["type"]?.stringValue ?? ""
        // A pattern that does not compile is refused with its definition.
        pattern = schema.limits.pattern.flatMap { try? RegularExpression($0) }
        let format = schema.format ?? ""
        formatText =
            checksIntOrString && !StringFormat.isKnown(format, forType: schema.formattedType)
            ? "" : format
        self.format = StringFormat(named: formatText)
        self.checksIntOrString = checksIntOrString
        func node(_ schema: Schema) -> CompiledNode {
            CompiledNode(schema, checksIntOrString: checksIntOrString)
        }
        properties = schema.properties.mapValues(node)
        if case .schema(let additional)? = schema.additionalProperties {
            additionalProperties = node(additional)
        } else {
            additionalProperties = nil
        }
        items = schema.items.map(node)
        allOf = schema.allOf.map(node)
        anyOf = schema.anyOf.map(node)
        oneOf = schema.oneOf.map(node)
        not = schema.not.map(node)
        hasCombinations = !allOf.isEmpty || !anyOf.isEmpty || !oneOf.isEmpty || not != nil
    }

    func accepts(_ kind: Schema.Kind) -> Bool {
        if schema.isIntOrString, checksIntOrString { return kind == .integer || kind == .string }
        return schema.kind == kind
    }

    var hasType: Bool { !typeText.isEmpty }
}

extension Schema {
    /// The type by which formats are told apart; empty where there is none, or one of two.
    fileprivate var formattedType: String {
        isIntOrString ? "" : kind?.rawValue ?? others["type"]?.stringValue ?? ""
    }
}
