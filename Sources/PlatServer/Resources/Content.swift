import PlatModel
import PlatValue

/// What schema and metadata rules make of an object before it is stored.
extension ObjectRequest {
    /// Removes what the kind does not know and answers its paths.
    func dropUnknownFields(
        _ object: inout Value, keepingNulls: Bool = false
    ) throws(Status) -> [String] {
        do throws(UnreadableContent) {
            return try readContent(&object, keepingNulls: keepingNulls)
        } catch {
            throw Status.badRequest(
                "\(type.kind) in version \"\(type.version)\" cannot be handled as a \(type.kind): "
                    + error.bodyMessage)
        }
    }

    /// Reads an object as its kind holds it: without what is unknown, whose paths are the answer, and
    /// without what is empty.
    func readContent(
        _ object: inout Value, keepingNulls: Bool = false
    ) throws(UnreadableContent) -> [String] {
        if let custom = type.custom {
            do throws(SchemaCoercionError) {
                return try custom.schema.coerce(resource: &object, keepingNulls: keepingNulls)
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

    /// Defaults, and for custom kinds pruning once more (a patch may bring what a body could not). What was
    /// applied keeps its nulls, so that validation meets them.
    func prepareContent(_ object: inout Value, isApplied: Bool = false) throws(Status) {
        guard type.custom != nil else { return type.strategy.fillIn(&object) }
        try checkTypeOfCustom(object)
        _ = try dropUnknownFields(&object, keepingNulls: isApplied)
    }

    private func checkTypeOfCustom(_ object: Value) throws(Status) {
        let version = object["apiVersion"]?.stringValue ?? type.apiVersion
        let kind = object["kind"]?.stringValue ?? type.kind
        var errors: [FieldError] = []
        if version != type.apiVersion {
            errors.append(.invalid("apiVersion", .string(version), "must be \(type.apiVersion)"))
        }
        if kind != type.kind {
            errors.append(.invalid("kind", .string(kind), "must be \(type.kind)"))
        }
        guard errors.isEmpty else {
            let group = GroupVersion(version)?.group ?? type.group
            throw Status.invalid(GroupKind(group: group, kind: kind), object.objectName, errors)
        }
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
        errors += type.strategy.validate(object, old: old, self)
        if subresource == "status" { errors = errors.map(\.belowStatus) }
        guard errors.isEmpty else { throw invalid(object, errors) }
        for warning in finalizerWarnings(object, old: old)
            + type.strategy.warnings(object, old: old)
        {
            context.warn(warning)
        }
    }

    /// The metadata of a built-in kind: a change is judged by what holds for all kinds, and by the kind.
    private func metadataErrors(_ metadata: Value, old: Value?) -> [FieldError] {
        let rules = type.strategy.metadataRules
        func whole(_ nameRule: MetadataRules.NameRule) -> [FieldError] {
            MetadataRules.errors(metadata, isNamespaced: type.isNamespaced, nameRule: nameRule)
        }
        let finalizers = rules.knowsFinalizers ? Self.coreFinalizerErrors(metadata) : []
        guard let old else {
            return rules.judgesNew ? whole(type.nameRule) + finalizers : whole(.segment)
        }
        let change = MetadataRules.updateErrors(metadata, old: old["metadata"] ?? [:])
        var errors = whole(.segment) + change
        if rules.judgesChange { errors += change + finalizers }
        if rules.judgesWholeOnChange, subresource == nil {
            errors += whole(type.nameRule) + finalizers
        }
        return errors
    }

    /// The core group and most others know their finalizers by name: all others belong to somebody.
    private static func coreFinalizerErrors(_ metadata: Value) -> [FieldError] {
        metadata["finalizers"].strings.enumerated().compactMap { at, name in
            FieldRules.standardFinalizer(name, "metadata.finalizers[\(at)]")
        }
    }

    /// Custom kinds take every finalizer, but say which may meet another's.
    private func finalizerWarnings(_ object: Value, old: Value?) -> [String] {
        guard type.custom != nil else { return [] }
        let known = old?.finalizers ?? []
        return Set(object.finalizers).sorted().compactMap { name in
            guard !known.contains(name), !name.contains("/"),
                ![OwnerJudgement.orphan, OwnerJudgement.foreground].contains(name)
            else { return nil }
            return
                "metadata.finalizers: \(GoText.quoted(name)): prefer a domain-qualified finalizer "
                + "name to avoid accidental conflicts with other finalizer writers"
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
