import PlatValue

/// What is wrong with the rules of a definition's schema.
struct CELAcceptance {
    private(set) var errors: [FieldError] = []
    mutating func add(_ error: FieldError) { errors.append(error) }

    private static let reasons = [
        "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired",
    ]

    /// Checks what can be said about a rule without compiling it; about the field that it names, only
    /// with a schema.
    static func formErrors(
        _ rule: Schema.ValidationRule, _ schema: Schema?, _ place: String
    ) -> [FieldError] {
        var errors: [FieldError] = []
        let text = Texts.trimmed(rule.rule)
        let message = rule.message ?? ""
        if text.isEmpty {
            errors.append(.required("\(place).rule", "rule is not specified"))
        } else if !message.isEmpty, Texts.trimmed(message).isEmpty {
            errors.append(
                .invalid("\(place).message", .string(message), "must be non-empty if specified"))
        } else if Texts.hasLineBreaks(Texts.trimmed(message)) {
            errors.append(
                .invalid(
                    "\(place).message", .string(message), "must not contain line breaks"))
        } else if Texts.hasLineBreaks(text), Texts.trimmed(message).isEmpty {
            errors.append(
                .required(
                    "\(place).message", "message must be specified if rule contains line breaks"))
        }
        if let expression = rule.messageExpression, !expression.isEmpty,
            Texts.trimmed(expression).isEmpty
        {
            errors.append(
                .required(
                    "\(place).messageExpression",
                    "messageExpression must be non-empty if specified"))
        }
        if let reason = rule.reason, !Self.reasons.contains(reason) {
            errors.append(
                .notSupported("\(place).reason", .string(reason), supported: Self.reasons))
        }
        return errors + fieldPathErrors(rule, schema, "\(place).fieldPath")
    }

    private static func fieldPathErrors(
        _ rule: Schema.ValidationRule, _ schema: Schema?, _ place: String
    ) -> [FieldError] {
        guard let path = rule.fieldPath, !path.isEmpty else { return [] }
        var errors: [FieldError] = []
        if Texts.trimmed(path).isEmpty {
            errors.append(.invalid(place, .string(path), "must be non-empty if specified"))
        }
        if Texts.hasLineBreaks(path) {
            errors.append(.invalid(place, .string(path), "must not contain line breaks"))
        }
        if let schema, CELFieldPath.normalized(path, in: schema) == nil {
            errors.append(.invalid(place, .string(path), "must be a valid path"))
        }
        return errors
    }

    /// Checks the compiled rules of a node. `uncorrelatable` is the list above the node whose elements
    /// have no counterpart before an update.
    mutating func check(_ rules: [CELRule], _ place: String, uncorrelatable: String?) {
        for (index, rule) in rules.enumerated() {
            let place = "\(place)x-kubernetes-validations[\(index)]"
            if let problem = rule.problem {
                errors.append(
                    FieldError(
                        .invalid, "\(place).rule", printedValue: rule.written.goText,
                        detail: problem))
            }
            if let problem = rule.messageProblem {
                errors.append(
                    FieldError(
                        .invalid, "\(place).messageExpression", printedValue: rule.written.goText,
                        detail: problem))
            }
            if rule.usesOldSelf {
                if let list = uncorrelatable {
                    errors.append(
                        .invalid(
                            "\(place).rule", .string(rule.written.rule),
                            "oldSelf cannot be used on the uncorrelatable portion of the schema "
                                + "within \(list)"))
                }
            } else if let flag = rule.written.optionalOldSelf {
                errors.append(
                    .invalid(
                        "\(place).optionalOldSelf", .bool(flag),
                        "may not be set if oldSelf is not used in rule"))
            }
        }
    }
}

extension Schema.ValidationRule {
    /// The rule as upstream prints its own structure.
    var goText: String {
        let members: Members = [
            "Rule": .string(rule), "Message": .string(message ?? ""),
            "MessageExpression": .string(messageExpression ?? ""),
            "Reason": reason.map(Value.string) ?? .null,
            "FieldPath": .string(fieldPath ?? ""),
            "OptionalOldSelf": optionalOldSelf.map(Value.bool) ?? .null,
        ]
        return Value.object(members).jsonText()
    }
}
