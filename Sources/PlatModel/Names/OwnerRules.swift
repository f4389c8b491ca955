internal import PlatValue

/// The rules for owner references.
enum OwnerRules {
    static func errors(_ references: [Value], _ field: String) -> [FieldError] {
        var errors: [FieldError] = []
        var controller: String?
        for reference in references {
            errors += self.errors(reference, field)
            guard reference["controller"] == true else { continue }
            let name = "\(text(reference, "kind"))/\(text(reference, "name"))"
            if let controller {
                let why =
                    "Only one reference can have Controller set to true."
                    + " Found \"true\" in references for \(controller) and \(name)"
                let all = "[" + references.map(printed).joined(separator: ",") + "]"
                errors.append(FieldError(.invalid, field, printedValue: all, detail: why))
            } else {
                controller = name
            }
        }
        return errors
    }

    private static func errors(_ reference: Value, _ field: String) -> [FieldError] {
        let apiVersion = text(reference, "apiVersion")
        let version = GroupVersion(apiVersion) ?? GroupVersion(group: "", version: "")
        var errors: [FieldError] = []
        if version.version.isEmpty {
            let why = "version must not be empty"
            errors.append(.invalid("\(field).apiVersion", .string(apiVersion), why))
        }
        for key in ["kind", "name", "uid"] where text(reference, key).isEmpty {
            errors.append(.invalid("\(field).\(key)", "", "must not be empty"))
        }
        let kind = version.kind(text(reference, "kind"))
        // Events come and go by the thousand: what they owned would go with them.
        if kind == GroupVersionKind(group: "", version: "v1", kind: "Event") {
            let why = "\(kind) is disallowed from being an owner"
            errors.append(
                FieldError(.invalid, field, printedValue: printed(reference), detail: why))
        }
        return errors
    }

    /// The reference with its members in the order that the type declares them in.
    private static func printed(_ reference: Value) -> String {
        var members = Members()
        for key in ["apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"] {
            members[key] = reference[key]
        }
        return Value.object(members).jsonText()
    }

    private static func text(_ value: Value, _ key: String) -> String {
        value[key]?.stringValue ?? ""
    }
}
