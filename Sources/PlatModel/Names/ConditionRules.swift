public import PlatValue

/// The rules for a list of conditions.
public enum ConditionRules {
    private static let reasonMessage = NameRules.message(
        "a condition reason must start with alphabetic character, optionally followed by a string"
            + " of alphanumeric characters or '_,:', and must end with an alphanumeric character or"
            + " '_'",
        ["my_name", "MY_NAME", "MyName", "ReasonA,ReasonB", "ReasonA:ReasonB"],
        "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?")

    public static func errors(_ conditions: [Value], _ field: String) -> [FieldError] {
        var seen: Set<String> = []
        return conditions.enumerated().flatMap { at, condition in
            let type = condition["type"]?.stringValue ?? ""
            let isNew = seen.insert(type).inserted
            let path = "\(field)[\(at)]"
            let duplicate: [FieldError] =
                isNew ? [] : [.duplicate("\(path).type", .string(type))]
            return duplicate + errors(condition, path)
        }
    }

    private static func errors(_ condition: Value, _ field: String) -> [FieldError] {
        let type = condition["type"]?.stringValue ?? ""
        var errors: [FieldError] = NameRules.qualifiedName(type)
            .map { .invalid("\(field).type", .string(type), $0) }
        let status = condition["status"]?.stringValue ?? ""
        let known = ["False", "True", "Unknown"]
        if !known.contains(status) {
            errors.append(.notSupported("\(field).status", .string(status), supported: known))
        }
        if let generation = condition["observedGeneration"]?.integerValue, generation < 0 {
            let why = "must be greater than or equal to zero"
            errors.append(.invalid("\(field).observedGeneration", .integer(generation), why))
        }
        if condition["lastTransitionTime"]?.stringValue == nil {
            errors.append(.required("\(field).lastTransitionTime"))
        }
        let reason = condition["reason"]?.stringValue ?? ""
        if reason.isEmpty {
            errors.append(.required("\(field).reason"))
        } else {
            if !NamePattern.isReason(reason) {
                errors.append(.invalid("\(field).reason", .string(reason), reasonMessage))
            }
            if reason.utf8.count > 1024 {
                errors.append(.tooLong("\(field).reason", bytesMax: 1024))
            }
        }
        if (condition["message"]?.stringValue ?? "").utf8.count > 32 * 1024 {
            errors.append(.tooLong("\(field).message", bytesMax: 32 * 1024))
        }
        return errors
    }
}
