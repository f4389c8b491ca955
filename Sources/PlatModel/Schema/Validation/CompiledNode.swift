import PlatValue

/// One node of a schema, made ready for validation: patterns compiled, formats looked up.
final class CompiledNode: Sendable {
    let schema: Schema
    /// The type as messages name it; empty where the schema demands none.
    let typeText: String
    let pattern: RegularExpression?
    let format: StringFormat?
    let properties: [String: CompiledNode]
    let additionalProperties: CompiledNode?
    let items: CompiledNode?
    let allOf: [CompiledNode]
    let anyOf: [CompiledNode]
    let oneOf: [CompiledNode]
    let not: CompiledNode?
    let hasCombinations: Bool

    init(_ schema: Schema) {
        self.schema = schema
        typeText = schema.isIntOrString ? "integer,string" : schema.kind?.rawValue ?? ""
        // A pattern that does not compile is refused with its definition.
        pattern = schema.limits.pattern.flatMap { try? RegularExpression($0) }
        format = schema.format.flatMap(StringFormat.init(named:))
        properties = schema.properties.mapValues(CompiledNode.init)
        if case .schema(let additional)? = schema.additionalProperties {
            additionalProperties = CompiledNode(additional)
        } else {
            additionalProperties = nil
        }
        items = schema.items.map(CompiledNode.init)
        allOf = schema.allOf.map(CompiledNode.init)
        anyOf = schema.anyOf.map(CompiledNode.init)
        oneOf = schema.oneOf.map(CompiledNode.init)
        not = schema.not.map(CompiledNode.init)
        hasCombinations = !allOf.isEmpty || !anyOf.isEmpty || !oneOf.isEmpty || not != nil
    }

    func accepts(_ kind: Schema.Kind) -> Bool {
        if schema.isIntOrString { return kind == .integer || kind == .string }
        return schema.kind == kind
    }

    var hasType: Bool { !typeText.isEmpty }
}
