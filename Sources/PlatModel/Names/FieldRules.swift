public import PlatValue

/// Rules for single fields of objects and of requests' options, as field errors.
public enum FieldRules {
    /// A domain with a dot at least, and maybe one at its end.
    public static func fullyQualifiedDomain(_ text: String, _ field: String) -> [FieldError] {
        if text.isEmpty { return [.required(field)] }
        let name = text.utf8.last == UInt8(ascii: ".") ? String(text.dropLast()) : text
        let errors = NameRules.subdomain(name)
        if !errors.isEmpty {
            return [.invalid(field, .string(name), errors.joined(separator: ","))]
        }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard labels.count >= 2 else {
            let why = "should be a domain with at least two segments separated by dots"
            return [.invalid(field, .string(name), why)]
        }
        return labels.compactMap { label in
            let errors = NameRules.label(label)
            guard !errors.isEmpty else { return nil }
            return .invalid(field, .string(label), errors.joined(separator: ","))
        }
    }

    /// A subdomain with two dots at least.
    static func fullyQualifiedName(_ text: String, _ field: String) -> [FieldError] {
        if text.isEmpty { return [.required(field)] }
        let errors = NameRules.subdomain(text)
        if !errors.isEmpty {
            return [.invalid(field, .string(text), errors.joined(separator: ","))]
        }
        guard text.split(separator: ".").count < 3 else { return [] }
        let why = "should be a domain with at least three segments separated by dots"
        return [.invalid(field, .string(text), why)]
    }

    public static func finalizer(_ name: String, _ field: String) -> [FieldError] {
        NameRules.qualifiedName(name).map { .invalid(field, .string(name), $0) }
    }

    /// Finalizers that Kubernetes itself knows, so that they need no domain.
    private static let standardFinalizers = ["kubernetes", "orphan", "foregroundDeletion"]

    /// What is wrong with the name of a finalizer that has no domain; nil where it is Kubernetes' own.
    public static func standardFinalizer(_ name: String, _ field: String) -> FieldError? {
        if name.contains("/") || standardFinalizers.contains(name) { return nil }
        return .invalid(
            field, .string(name),
            "name is neither a standard finalizer name nor is it fully qualified")
    }

    /// Who a change is accounted to: at most 128 bytes that print.
    public static func fieldManager(_ name: String, _ field: String = "fieldManager")
        -> [FieldError]
    {
        var errors: [FieldError] = []
        if name.utf8.count > 128 { errors.append(.tooLong(field, bytesMax: 128)) }
        var offset = 0
        for scalar in name.unicodeScalars {
            if !GoText.isPrintable(scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let code = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
                let why = "invalid character U+\(code) (at position \(offset))"
                errors.append(.invalid(field, .string(name), why))
            }
            offset += UTF8.width(scalar)
        }
        return errors
    }

    public static func fieldValidation(
        _ text: String, _ field: String = "fieldValidation"
    ) -> [FieldError] {
        let known = ["", "Ignore", "Strict", "Warn"]
        return known.contains(text) ? [] : [.notSupported(field, .string(text), supported: known)]
    }

    public static func dryRun(_ values: [Value], _ field: String = "dryRun") -> [FieldError] {
        if values.allSatisfy({ $0 == "All" }) { return [] }
        return [.notSupported(field, .array(values), supported: ["All"])]
    }

    /// The options of a creation or an update.
    public static func writeOptions(_ options: Value) -> [FieldError] {
        fieldManager(options["fieldManager"]?.stringValue ?? "")
            + dryRun(options["dryRun"]?.arrayValue ?? [])
            + fieldValidation(options["fieldValidation"]?.stringValue ?? "")
    }

    /// The options of a patch; apply needs a manager, and only apply can be forced.
    public static func patchOptions(_ options: Value, isApply: Bool) -> [FieldError] {
        var errors: [FieldError] = []
        if !isApply, options["force"].map({ !$0.isNull }) ?? false {
            errors.append(.forbidden("force", "may not be specified for non-apply patch"))
        }
        if isApply, (options["fieldManager"]?.stringValue ?? "").isEmpty {
            errors.append(.required("fieldManager", "is required for apply patch"))
        }
        return errors + writeOptions(options)
    }

    public static func deleteOptions(_ options: Value) -> [FieldError] {
        func given(_ key: String) -> Value? { options[key].flatMap { $0.isNull ? nil : $0 } }
        var errors: [FieldError] = []
        let policy = given("propagationPolicy")
        if let policy, given("orphanDependents") != nil {
            let why = "orphanDependents and deletionPropagation cannot be both set"
            errors.append(.invalid("propagationPolicy", policy, why))
        }
        let policies = ["Foreground", "Background", "Orphan"]
        if let policy, !policies.contains(policy.stringValue ?? "") {
            errors.append(
                .notSupported("propagationPolicy", policy, supported: policies + ["nil"]))
        }
        let dryRunValues = given("dryRun")?.arrayValue ?? []
        errors += dryRun(dryRunValues)
        let breaking = "ignoreStoreReadErrorWithClusterBreakingPotential"
        if given(breaking) == true {
            var others = dryRunValues.isEmpty ? [] : ["dryRun"]
            others += [
                "propagationPolicy", "orphanDependents", "gracePeriodSeconds", "preconditions",
            ].filter { given($0) != nil }
            errors += others.map { .invalid(breaking, true, "cannot be set together with .\($0)") }
        }
        return errors
    }
}
