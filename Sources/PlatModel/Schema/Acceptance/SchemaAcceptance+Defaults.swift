import PlatValue

extension SchemaAcceptance {
    /// Checks that every default is a value that the schema would accept. What additional properties
    /// say is not looked at, as the API server does not.
    mutating func checkDefaults(_ schema: Schema, _ path: String) {
        guard schema.contents.contains(.defaults) else { return }
        let root = schema.asEmbeddedResource
        checkDefaults(root, path, DefaultPlace(resource: root))
    }

    private mutating func checkDefaults(_ schema: Schema, _ path: String, _ place: DefaultPlace) {
        guard schema.contents.contains(.defaults) else { return }
        let place = schema.isEmbeddedResource ? DefaultPlace(resource: schema) : place
        if let value = schema.defaultValue, !value.isNull {
            let field = "\(path).default"
            errors +=
                place.isInsideMetadata
                ? place.metadataErrors(value, schema, field)
                : place.valueErrors(value, schema, field)
        }
        if let items = schema.items { checkDefaults(items, "\(path).items", place.element()) }
        for (name, property) in schema.properties.sorted(by: { $0.key < $1.key }) {
            checkDefaults(
                property, "\(path).properties[\(name)]", place.member(name, of: schema))
        }
    }
}

/// Where a default stands, seen from the resource around it.
private struct DefaultPlace {
    /// The nearest resource above: the whole one, or one that is embedded.
    let resource: Schema
    private(set) var isInsideMetadata = false
    /// The way from the resource; nil steps into a list.
    private var steps: [String?] = []

    init(resource: Schema) { self.resource = resource }

    func element() -> DefaultPlace {
        var place = self
        place.steps.append(nil)
        return place
    }

    func member(_ name: String, of schema: Schema) -> DefaultPlace {
        var place = self
        place.steps.append(name)
        if schema.isEmbeddedResource, Schema.resourceKeys.contains(name) {
            place.isInsideMetadata = true
        }
        return place
    }

    /// The smallest resource that has the value here.
    private func resource(around value: Value) -> Value {
        var object = value
        for step in steps.reversed() {
            object = step.map { .object([$0: object]) } ?? .array([object])
        }
        if object["apiVersion"] == nil { object["apiVersion"] = "validation/v1" }
        if object["kind"] == nil { object["kind"] = "Validation" }
        return object
    }

    /// What is wrong with a default of something that each resource says of itself.
    func metadataErrors(_ value: Value, _ schema: Schema, _ field: String) -> [FieldError] {
        var object = resource(around: value)
        do throws(SchemaCoercionError) {
            try resource.coerceEmbedded(&object)
        } catch {
            return [.invalid(field, value, "must result in valid metadata: \(error)")]
        }
        let found = CompiledSchema(resource).validateEmbeddedResources(object, isRoot: false)
        guard found.isEmpty else {
            return [.invalid(field, value, "must result in valid metadata: \(found.message)")]
        }
        return schemaErrors(value, schema, field)
    }

    /// What is wrong with any other default.
    func valueErrors(_ value: Value, _ schema: Schema, _ field: String) -> [FieldError] {
        var errors: [FieldError] = []
        var pruned = value
        if !schema.prune(&pruned, isRoot: false).isEmpty {
            errors.append(.invalid(field, value, "must not have unknown fields"))
        }
        var coerced = value
        do throws(SchemaCoercionError) {
            try schema.coerceEmbedded(&coerced)
        } catch {
            let found = error.field.map { Self.placed($0, field) }
            return errors + [found ?? .invalid(field, value, "\(error)")]
        }
        let found = CompiledSchema(schema).validateEmbeddedResources(coerced, isRoot: false)
        guard found.isEmpty else { return errors + found.map { Self.placed($0, field) } }
        return errors + schemaErrors(coerced, schema, field)
    }

    private func schemaErrors(_ value: Value, _ schema: Schema, _ field: String) -> [FieldError] {
        let compiled = CompiledSchema(
            schema, isResource: schema === resource, checksIntOrString: false)
        let found = compiled.validateStructure(value)
        guard found.isEmpty else {
            return found.map { error in
                var error = error
                // Elements of the value itself stand behind a dot here.
                error.field = error.field == "<nil>" ? field : "\(field).\(error.field)"
                return error
            }
        }
        // The default stays as it is, or comes anew: rules may speak of the value before.
        var broken = compiled.validateRulesOfDefault(value, old: value)
        if broken.isEmpty { broken = compiled.validateRulesOfDefault(value, old: nil) }
        return broken.map { Self.placed($0, field) }
    }

    private static func placed(_ error: FieldError, _ field: String) -> FieldError {
        var error = error
        switch error.field {
        case "<nil>": error.field = field
        case let inner where inner.hasPrefix("["): error.field = field + inner
        case let inner: error.field = "\(field).\(inner)"
        }
        return error
    }
}

extension Schema {
    /// The schema as one of an embedded resource, which is what the root of a resource is too.
    fileprivate var asEmbeddedResource: Schema {
        if isEmbeddedResource { return self }
        var fields = fields
        fields.isEmbeddedResource = true
        return Schema(fields)
    }
}
