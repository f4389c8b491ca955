public import PlatValue

/// The rules for `metadata`, as every object must keep them.
public enum MetadataRules {
    /// How the objects of a resource are named.
    public enum NameRule: String, Sendable {
        case subdomain, label, segment

        /// What is wrong with a name, or with the start of a generated one.
        public func errors(_ name: String, isPrefix: Bool = false) -> [String] {
            switch self {
            case .subdomain where isPrefix: NameRules.generateName(name, NameRules.subdomain)
            case .subdomain: NameRules.subdomain(name)
            case .label where isPrefix: NameRules.generateName(name, NameRules.label)
            case .label: NameRules.label(name)
            case .segment where isPrefix: NameRules.pathSegmentPrefix(name)
            case .segment: NameRules.pathSegment(name)
            }
        }
    }

    private static let annotationBytesMax = 256 * 1024
    private static let root = "metadata"

    /// What is wrong with the metadata of an object that is to be stored.
    public static func errors(
        _ metadata: Value, isNamespaced: Bool, nameRule: NameRule
    ) -> [FieldError] {
        identityErrors(metadata, isNamespaced: isNamespaced, nameRule: nameRule)
            + contentErrors(metadata, isUpdate: false)
    }

    /// What is wrong with a change of metadata.
    public static func updateErrors(_ metadata: Value, old: Value) -> [FieldError] {
        var errors: [FieldError] = []
        if given(old, "deletionTimestamp") != nil {
            errors += newFinalizers(
                strings(metadata, "finalizers"), old: strings(old, "finalizers"))
        }
        if text(metadata, "resourceVersion").isEmpty {
            errors.append(
                .invalid("\(root).resourceVersion", "", "must be specified for an update"))
        }
        let generation = metadata["generation"]?.integerValue ?? 0
        if generation < old["generation"]?.integerValue ?? 0 {
            let why = "must not be decremented"
            errors.append(.invalid("\(root).generation", .integer(generation), why))
        }
        for key in ["name", "namespace", "uid"] where text(metadata, key) != text(old, key) {
            errors.append(immutable(key, .string(text(metadata, key))))
        }
        for key in ["creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"]
        where given(metadata, key) != given(old, key) {
            errors.append(immutable(key, given(metadata, key) ?? .null))
        }
        return errors + contentErrors(metadata, isUpdate: true)
    }

    private static func immutable(_ key: String, _ value: Value) -> FieldError {
        .invalid("\(root).\(key)", value, "field is immutable")
    }

    private static func newFinalizers(_ names: [String], old: [String]) -> [FieldError] {
        let added = Set(names).subtracting(old).sorted { $0.bytesPrecede($1) }
        guard !added.isEmpty else { return [] }
        let list = added.map(GoText.quoted).joined(separator: ", ")
        return [
            .forbidden(
                "\(root).finalizers",
                "no new finalizers can be added if the object is being deleted,"
                    + " found new finalizers []string{\(list)}")
        ]
    }

    private static func identityErrors(
        _ metadata: Value, isNamespaced: Bool, nameRule: NameRule
    ) -> [FieldError] {
        func invalid(_ key: String, _ messages: [String]) -> [FieldError] {
            messages.map { .invalid("\(root).\(key)", .string(text(metadata, key)), $0) }
        }
        let (name, namespace) = (text(metadata, "name"), text(metadata, "namespace"))
        let prefix = text(metadata, "generateName")
        var errors: [FieldError] = []
        if !prefix.isEmpty {
            errors += invalid("generateName", nameRule.errors(prefix, isPrefix: true))
        }
        if name.isEmpty {
            errors.append(.required("\(root).name", "name or generateName is required"))
        } else {
            errors += invalid("name", nameRule.errors(name))
        }
        switch (isNamespaced, namespace.isEmpty) {
        case (true, true): errors.append(.required("\(root).namespace"))
        case (true, false): errors += invalid("namespace", NameRules.label(namespace))
        case (false, false):
            errors.append(.forbidden("\(root).namespace", "not allowed on this type"))
        case (false, true): break
        }
        return errors
    }

    private static func contentErrors(_ metadata: Value, isUpdate: Bool) -> [FieldError] {
        var errors: [FieldError] = []
        if !isUpdate, let generation = metadata["generation"]?.integerValue, generation < 0 {
            let why = "must be greater than or equal to 0"
            errors.append(.invalid("\(root).generation", .integer(generation), why))
        }
        errors += labelErrors(metadata["labels"]?.objectValue ?? [:], "\(root).labels")
        errors += annotationErrors(metadata["annotations"]?.objectValue ?? [:])
        errors += OwnerRules.errors(
            metadata["ownerReferences"]?.arrayValue ?? [], "\(root).ownerReferences")
        if !isUpdate { errors += finalizerErrors(strings(metadata, "finalizers")) }
        return errors
            + managedFieldErrors(metadata["managedFields"]?.arrayValue ?? [])
    }

    public static func labelErrors(_ labels: Members, _ field: String) -> [FieldError] {
        var errors: [FieldError] = []
        for (key, value) in labels.sortedByKey() {
            let text = value.stringValue ?? ""
            errors += NameRules.qualifiedName(key).map { .invalid(field, .string(key), $0) }
            errors += NameRules.labelValue(text).map { .invalid(field, .string(text), $0) }
        }
        return errors
    }

    private static func annotationErrors(_ annotations: Members) -> [FieldError] {
        let field = "\(root).annotations"
        var size = 0
        var errors: [FieldError] = []
        for (key, value) in annotations.sortedByKey() where key != ObjectAnnotations.cluster {
            // The place is the server's, and takes no room of the writer's.
            size += key.utf8.count + (value.stringValue?.utf8.count ?? 0)
            errors += NameRules.qualifiedName(key.lowercased())
                .map { .invalid(field, .string(key), $0) }
        }
        if size > annotationBytesMax {
            errors.append(.tooLong(field, bytesMax: annotationBytesMax))
        }
        return errors
    }

    private static func finalizerErrors(_ names: [String]) -> [FieldError] {
        let field = "\(root).finalizers"
        var errors = names.flatMap { FieldRules.finalizer($0, field) }
        if names.contains("orphan"), names.contains("foregroundDeletion") {
            let why = "finalizer orphan and foregroundDeletion cannot be both set"
            errors.append(.invalid(field, .array(names.map { .string($0) }), why))
        }
        return errors
    }

    private static func managedFieldErrors(_ entries: [Value]) -> [FieldError] {
        entries.enumerated().flatMap { at, entry in
            let field = "\(root).managedFields[\(at)]"
            var errors: [FieldError] = []
            let operation = text(entry, "operation")
            if operation != "Apply", operation != "Update" {
                let why = "must be `Apply` or `Update`"
                errors.append(.invalid("\(field).operation", .string(operation), why))
            }
            let type = text(entry, "fieldsType")
            if !type.isEmpty, type != "FieldsV1" {
                errors.append(.invalid("\(field).fieldsType", .string(type), "must be `FieldsV1`"))
            }
            errors += FieldRules.fieldManager(text(entry, "manager"), "\(field).manager")
            if text(entry, "subresource").utf8.count > 256 {
                errors.append(.tooLong("\(field).subresource", bytesMax: 256))
            }
            return errors
        }
    }

    private static func text(_ value: Value, _ key: String) -> String {
        value[key]?.stringValue ?? ""
    }

    private static func given(_ value: Value, _ key: String) -> Value? {
        value[key].flatMap { $0.isNull ? nil : $0 }
    }

    private static func strings(_ value: Value, _ key: String) -> [String] {
        value[key]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
}
