public import PlatValue

// The object form: `matchLabels` and `matchExpressions`.
extension LabelSelector {
    private static let operators: [String: LabelRequirement.Operator] = [
        "In": .isIn, "NotIn": .notIn, "Exists": .exists, "DoesNotExist": .doesNotExist,
    ]

    /// Reads the object form: null or absent selects nothing, an empty object everything.
    public init(object: Value?) throws(SelectorError) {
        guard let object, !object.isNull else {
            self = .nothing
            return
        }
        var requirements: [LabelRequirement] = []
        for (key, value) in object["matchLabels"]?.objectValue?.sortedByKey() ?? [] {
            requirements.append(
                try LabelRequirement(key, .equals, [value.stringValue ?? ""]))
        }
        for expression in object["matchExpressions"]?.arrayValue ?? [] {
            let name = expression["operator"]?.stringValue ?? ""
            guard let operation = Self.operators[name] else {
                throw SelectorError("\(GoText.quoted(name)) is not a valid label selector operator")
            }
            requirements.append(
                try LabelRequirement(
                    expression["key"]?.stringValue ?? "", operation, Self.values(of: expression)))
        }
        self.init(requirements: requirements)
    }

    /// How `describe` prints an object form.
    public static func described(object: Value?) -> String {
        do throws(SelectorError) {
            let selector = try LabelSelector(object: object)
            return selector.requirements.isEmpty ? "<none>" : selector.description
        } catch {
            return "<error>"
        }
    }

    /// What is wrong with an object form, as validation of the object that holds it says.
    public static func errors(object: Value, _ field: String) -> [FieldError] {
        let labels = object["matchLabels"]?.objectValue ?? [:]
        var errors = MetadataRules.labelErrors(labels, "\(field).matchLabels")
        for (at, expression) in (object["matchExpressions"]?.arrayValue ?? []).enumerated() {
            errors += self.errors(expression: expression, "\(field).matchExpressions[\(at)]")
        }
        return errors
    }

    /// What is wrong with one expression of an object form.
    public static func errors(expression: Value, _ field: String) -> [FieldError] {
        let name = expression["operator"]?.stringValue ?? ""
        let values = values(of: expression)
        var errors: [FieldError] = []
        switch operators[name] {
        case .isIn, .notIn:
            if values.isEmpty {
                let why = "must be specified when `operator` is 'In' or 'NotIn'"
                errors.append(.required("\(field).values", why))
            }
        case nil:
            errors.append(
                .invalid("\(field).operator", .string(name), "not a valid selector operator"))
        default:
            if !values.isEmpty {
                let why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
                errors.append(.forbidden("\(field).values", why))
            }
        }
        let key = expression["key"]?.stringValue ?? ""
        errors += NameRules.qualifiedName(key).map { .invalid("\(field).key", .string(key), $0) }
        for (at, value) in values.enumerated() {
            errors += NameRules.labelValue(value)
                .map { .invalid("\(field).values[\(at)]", .string(value), $0) }
        }
        return errors
    }

    private static func values(of expression: Value) -> [String] {
        expression["values"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
}
