import PlatModel
import PlatValue

/// What schema and metadata rules make of an object before it is stored.
extension ObjectRequest {
    /// Removes what the kind does not know and answers its paths.
    func dropUnknownFields(_ object: inout Value) throws(Status) -> [String] {
        do throws(UnreadableContent) {
            return try readContent(&object)
        } catch {
            throw Status.badRequest(
                "\(type.kind) in version \"\(type.version)\" cannot be handled as a \(type.kind): "
                    + error.bodyMessage)
        }
    }

    /// Reads an object as its kind holds it: without what is unknown, whose paths are the answer, and
    /// without what is empty.
    func readContent(_ object: inout Value) throws(UnreadableContent) -> [String] {
        if let custom = type.custom {
            do throws(SchemaCoercionError) {
                return try custom.schema.coerce(resource: &object)
            } catch {
                let message = error.description
                throw UnreadableContent(bodyMessage: message, patchMessage: message)
            }
        }
        guard let builtin = type.builtin else { return [] }
        do throws(MessageReadingError) {
            let reading = try builtin.read(object)
            object = reading.value
            return reading.unknownFields
        } catch {
            throw UnreadableContent(
                bodyMessage: error.bodyMessage, patchMessage: error.patchMessage)
        }
    }

    /// Defaults, and for custom kinds pruning once more (a patch may bring what a body could not).
    func prepareContent(_ object: inout Value) throws(Status) {
        guard type.custom != nil else { return }
        if let kind = object["kind"]?.stringValue, kind != type.kind {
            throw Status.invalid(
                GroupKind(group: type.group, kind: kind), object.objectName,
                [.invalid("kind", .string(kind), "must be \(type.kind)")])
        }
        _ = try dropUnknownFields(&object)
    }

    /// Everything that ends as 422: metadata, schema, the kind's own rules.
    func validate(_ object: Value, old: Value?) throws(Status) {
        var errors: [FieldError]
        if let rules = type.customRules {
            let result = rules.validate(object, old: old)
            errors = result.errors
            for warning in result.warnings { context.warn(warning) }
        } else {
            errors = metadataErrors(object["metadata"] ?? [:], old: old)
        }
        // A kind that checks everything itself says nothing twice.
        errors += type.strategy.validate(object, old: old, self).filter { !errors.contains($0) }
        if subresource == "status" { errors = errors.map(\.belowStatus) }
        guard errors.isEmpty else { throw invalid(object, errors) }
    }

    /// The metadata of a built-in kind, which an update is judged by as a new object is, too.
    private func metadataErrors(_ metadata: Value, old: Value?) -> [FieldError] {
        var errors =
            old.map { MetadataRules.updateErrors(metadata, old: $0["metadata"] ?? [:]) } ?? []
        errors += MetadataRules.errors(
            metadata, isNamespaced: type.isNamespaced, nameRule: type.nameRule
        ).filter { !errors.contains($0) }
        return type.group.isEmpty ? errors + Self.coreFinalizerErrors(metadata) : errors
    }

    /// The core group knows its finalizers by name: all others belong to somebody.
    private static func coreFinalizerErrors(_ metadata: Value) -> [FieldError] {
        let known = [
            Namespace.contentFinalizer, OwnerJudgement.orphan, OwnerJudgement.foreground,
        ]
        return metadata["finalizers"].strings.enumerated().compactMap { at, name in
            if name.contains("/") || known.contains(name) { return nil }
            return .invalid(
                "metadata.finalizers[\(at)]", .string(name),
                "name is neither a standard finalizer name nor is it fully qualified")
        }
    }
}

extension FieldError {
    /// Through the status door texts name fields as seen from the status; paths stay whole.
    fileprivate var belowStatus: FieldError {
        guard detail.hasPrefix("status.") else { return self }
        return FieldError(
            kind, field, printedValue: printedValue,
            detail: String(detail.dropFirst("status.".count)))
    }
}

extension ResourceType {
    var builtin: BuiltinType? {
        custom == nil
            ? BuiltinTypes.type(apiVersion: apiVersion, kind: kind) : nil
    }

    /// What says how lists of the kind are merged: that of a built-in kind, and that of a kind of
    /// Kubernetes' own which a definition brings. Clients know both, and patch both alike.
    var mergeType: BuiltinType? {
        custom == nil ? builtin : BuiltinTypes.object(apiVersion: apiVersion, kind: kind)
    }

    /// What a write of a custom kind is checked against; nil for built-in kinds.
    var customRules: CustomResourceRules? {
        custom.map {
            CustomResourceRules(
                apiVersion: apiVersion, kind: kind, isNamespaced: isNamespaced, schema: $0.compiled,
                scale: $0.scale?.rules, nameRule: nameRule)
        }
    }

    var nameRule: MetadataRules.NameRule {
        if let custom { return custom.namesArePathSegments ? .segment : .subdomain }
        return strategy.nameRule
    }
}

/// Why an object is not of its kind, as it is said of a body and of what a strategic patch gave.
struct UnreadableContent: Error {
    let bodyMessage: String
    let patchMessage: String
}
