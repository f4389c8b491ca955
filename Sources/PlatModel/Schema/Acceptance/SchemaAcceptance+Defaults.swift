import PlatValue

extension SchemaAcceptance {
    /// Checks that every default is a value that the schema would accept.
    mutating func checkDefaults(_ schema: Schema, _ path: String) {
        guard schema.contents.contains(.defaults) else { return }
        if let value = schema.defaultValue, !value.isNull {
            checkDefault(value, schema, "\(path).default")
        }
        for (name, property) in schema.properties.sorted(by: { $0.key < $1.key }) {
            checkDefaults(property, "\(path).properties[\(name)]")
        }
        if let items = schema.items { checkDefaults(items, "\(path).items") }
        if case .schema(let values)? = schema.additionalProperties {
            checkDefaults(values, "\(path).additionalProperties")
        }
    }

    private mutating func checkDefault(_ value: Value, _ schema: Schema, _ path: String) {
        var pruned = value
        if !schema.prune(&pruned, isRoot: false).isEmpty {
            add(.invalid(path, value, "must not have unknown fields"))
            return
        }
        let compiled = CompiledSchema(schema, isResource: false, checksIntOrString: false)
        var found = compiled.validateStructure(value)
        found += compiled.validateEmbeddedResources(value, isRoot: false)
        if found.isEmpty { found = compiled.validateRules(value).errors }
        errors += found.map { error in
            var error = error
            error.field = error.field == "<nil>" ? path : "\(path).\(error.field)"
            return error
        }
    }
}
