import PlatModel
import PlatValue

/// What schema and metadata rules make of an object before it is stored.
extension ObjectRequest {
    /// Removes what the kind does not know and answers its paths.
    func dropUnknownFields(_ object: inout Value) throws(Status) -> [String] {
        if let custom = type.custom {
            return custom.schema.prune(&object, isRoot: true)
        }
        guard let builtin = type.builtin else { return [] }
        do {
            let reading = try builtin.read(object)
            object = reading.value
            return reading.unknownFields
        } catch {
            throw Status.badRequest(
                "\(type.kind) in version \"\(type.version)\" cannot be handled as a \(type.kind): \(error.bodyMessage)"
            )
        }
    }

    /// Defaults, and for custom kinds pruning once more (a patch may bring what a body could not).
    func prepareContent(_ object: inout Value, old: Value?, _ options: WriteOptions) throws(Status)
    {
        guard let custom = type.custom else { return }
        if let warning = custom.deprecationWarning { context.warn(warning) }
        if let kind = object["kind"]?.stringValue, kind != type.kind {
            throw Status.invalid(
                type.groupKind, object.objectName,
                [.invalid("kind", .string(kind), "must be \(type.kind)")])
        }
        _ = custom.schema.prune(&object, isRoot: true)
        custom.schema.dropNulls(&object)
        custom.schema.applyDefaults(&object)
    }

    /// Everything that ends as 422: metadata, schema, the kind's own rules.
    func validate(_ object: Value, old: Value?) throws(Status) {
        let metadata = object["metadata"] ?? [:]
        var errors =
            old.map { MetadataRules.updateErrors(metadata, old: $0["metadata"] ?? [:]) }
            ?? MetadataRules.errors(
                metadata, isNamespaced: type.isNamespaced, nameRule: type.nameRule)
        if let custom = type.custom {
            errors += custom.compiled.validateStructure(object, old: old)
            errors += custom.compiled.validateEmbeddedResources(object)
            errors += custom.compiled.validateUniqueness(object, old: old)
        }
        errors += type.strategy.validate(object, old: old, self)
        guard errors.isEmpty else { throw invalid(object, errors) }
    }
}

extension ResourceType {
    var builtin: BuiltinType? {
        custom == nil
            ? BuiltinTypes.type(apiVersion: apiVersion, kind: kind) : nil
    }

    var nameRule: MetadataRules.NameRule {
        if let custom { return custom.namesArePathSegments ? .segment : .subdomain }
        return strategy.nameRule
    }
}
