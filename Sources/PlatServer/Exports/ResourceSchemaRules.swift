import PlatModel
import PlatValue

/// What an APIResourceSchema must keep to beyond its own schema.
enum ResourceSchemaRules {
    private static let prefixRule = "^[a-z]([-a-z0-9]*[a-z0-9])?$"
    private static let approval = "api-approved.kubernetes.io"

    static func errors(of object: Value) -> [FieldError] {
        let spec = object["spec"] ?? [:]
        let versions = spec["versions"]?.arrayValue ?? []
        return nameErrors(object, spec) + groupErrors(object, spec)
            + storageErrors(spec["versions"], versions) + namesErrors(spec["names"] ?? [:])
            + DefinitionAcceptance(versionsOf: spec).errors
    }

    /// The last parts of the name are the resource's, the rest is one word.
    private static func nameErrors(_ object: Value, _ spec: Value) -> [FieldError] {
        let plural = spec.at("names", "plural")?.stringValue ?? ""
        guard !plural.isEmpty else { return [] }
        let group = spec["group"]?.stringValue ?? ""
        let suffix = ".\(plural).\(group.isEmpty ? "core" : group)"
        let name = object.objectName
        guard name.hasSuffix(suffix) else {
            return [.invalid("metadata.name", .string(name), "must end in \(suffix)")]
        }
        guard isPrefix(name.dropLast(suffix.count)) else {
            return [
                .invalid(
                    "metadata.name", .string(name), "must match \(prefixRule) in front of \(suffix)"
                )
            ]
        }
        return []
    }

    private static func isPrefix(_ text: Substring) -> Bool {
        func isWord(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, isWord(first), isWord(last) else {
            return false
        }
        return first >= UInt8(ascii: "a")
            && bytes.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") }
    }

    private static func groupErrors(_ object: Value, _ spec: Value) -> [FieldError] {
        let group = spec["group"]?.stringValue ?? ""
        guard !group.isEmpty else { return [] }
        func invalid(_ detail: String) -> [FieldError] {
            [.invalid("spec.group", .string(group), detail)]
        }
        if group == "core" { return invalid("must be empty string for the core group") }
        let problems = NameRules.subdomain(group)
        guard problems.isEmpty else { return invalid(problems.joined(separator: ",")) }
        guard group.contains(".") || DefinitionAcceptance.shortGroups.contains(group) else {
            return invalid("should be a domain with at least one dot")
        }
        let isProtected = ["k8s.io", "kubernetes.io"].contains {
            group == $0 || group.hasSuffix("." + $0)
        }
        guard isProtected, object.annotation(approval)?.isEmpty ?? true else { return [] }
        return [
            .required(
                "metadata.annotations[\(approval)]",
                "protected groups must have approval annotation \"\(approval)\","
                    + " see https://github.com/kubernetes/enhancements/pull/1111")
        ]
    }

    private static func storageErrors(_ given: Value?, _ versions: [Value]) -> [FieldError] {
        guard versions.count(where: { $0["storage"] == true }) != 1 else { return [] }
        return [
            FieldError(
                .invalid, "spec.versions",
                printedValue: given == nil ? "null" : ResourceSchemaText.versions(versions),
                detail: "must have exactly one version marked as storage version")
        ]
    }

    private static func namesErrors(_ names: Value) -> [FieldError] {
        let field = "spec.names"
        var errors: [FieldError] = []
        let keys = ["plural", "singular", "kind", "listKind"]
        for key in keys where names[key]?.stringValue?.isEmpty ?? true {
            errors.append(.required("\(field).\(key)"))
        }
        for key in keys {
            guard let text = names[key]?.stringValue, !text.isEmpty else { continue }
            let isKind = key.lowercased().hasSuffix("kind")
            let problems = NameRules.label1035(isKind ? text.lowercased() : text)
            guard !problems.isEmpty else { continue }
            let detail = problems.joined(separator: ",")
            errors.append(
                .invalid(
                    "\(field).\(key)", .string(text),
                    isKind
                        ? "may have mixed case, but should otherwise match: \(detail)" : detail))
        }
        errors += labelErrors(names, "shortNames", field)
        if let kind = names["kind"]?.stringValue, !kind.isEmpty, names["listKind"] == .string(kind)
        {
            errors.append(
                .invalid(
                    "\(field).listKind", .string(kind), "kind and listKind may not be the same"))
        }
        return errors + labelErrors(names, "categories", field)
    }

    private static func labelErrors(_ names: Value, _ key: String, _ field: String) -> [FieldError]
    {
        names[key].strings.enumerated().compactMap { at, text in
            let problems = NameRules.label1035(text)
            guard !problems.isEmpty else { return nil }
            return .invalid(
                "\(field).\(key)[\(at)]", .string(text), problems.joined(separator: ","))
        }
    }
}
