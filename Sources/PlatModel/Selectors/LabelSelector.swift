public import PlatValue

/// A text or an object that is no selector; the message is Kubernetes'.
public struct SelectorError: Error, Hashable, Sendable, CustomStringConvertible {
    public let message: String
    public init(_ message: String) { self.message = message }
    public var description: String { message }
}

/// Which objects are meant, by their labels: all requirements must hold.
public struct LabelSelector: Hashable, Sendable, CustomStringConvertible {
    /// In the order of their keys' bytes.
    public let requirements: [LabelRequirement]
    /// Whether this matches no object at all, as a selector that is absent does.
    public let matchesNothing: Bool

    public static let everything = LabelSelector(requirements: [])
    public static let nothing = LabelSelector(requirements: [], matchesNothing: true)

    /// Requirements with the same key stay in the order given.
    public init(requirements: [LabelRequirement], matchesNothing: Bool = false) {
        self.requirements = requirements.enumerated()
            .sorted { left, right in
                left.element.key == right.element.key
                    ? left.offset < right.offset
                    : left.element.key.bytesPrecede(right.element.key)
            }
            .map(\.element)
        self.matchesNothing = matchesNothing
    }

    /// Reads `a=b,!c,d in (e,f),n>3`; an empty text selects everything.
    public init(parsing text: String) throws(SelectorError) {
        var parser = LabelSelectorParser(text)
        self.init(requirements: try parser.parse())
    }

    public var selectsEverything: Bool { requirements.isEmpty && !matchesNothing }

    public func matches(_ labels: Members) -> Bool {
        matches { labels[$0]?.stringValue }
    }

    /// Whether the labels that `value` looks up match.
    public func matches(_ value: (String) -> String?) -> Bool {
        !matchesNothing && requirements.allSatisfy { $0.matches(value($0.key)) }
    }

    public var description: String {
        matchesNothing
            ? "(nothing)" : requirements.map(\.description).joined(separator: ",")
    }
}

/// One condition on one label.
public struct LabelRequirement: Hashable, Sendable, CustomStringConvertible {
    /// How a label is compared.
    public enum Operator: String, Sendable, CaseIterable {
        case isIn = "in"
        case notIn = "notin"
        case equals = "="
        case doubleEquals = "=="
        case notEquals = "!="
        case exists
        case doesNotExist = "!"
        case greaterThan = "gt"
        case lessThan = "lt"
    }

    public let key: String
    public let operation: Operator
    public let values: [String]

    /// Checks key and values by their rules; problems name their field below `path` (nil: at the root).
    public init(
        _ key: String, _ operation: Operator, _ values: [String], path: String? = nil
    ) throws(SelectorError) {
        let prefix = path.map { $0 + "." } ?? ""
        var errors: [FieldError] = []
        if let error = Self.keyError(key, prefix + "key") { errors.append(error) }
        errors += Self.countErrors(operation, values, prefix + "values")
        for (at, value) in values.enumerated() {
            let messages = NameRules.labelValue(value)
            guard !messages.isEmpty else { continue }
            let field = "\(prefix)values[\(at)][\(key)]"
            errors.append(.invalid(field, .string(value), messages.joined(separator: "; ")))
        }
        guard errors.isEmpty else { throw SelectorError(errors.message) }
        self.key = key
        self.operation = operation
        self.values = values
    }

    static func keyError(_ key: String, _ field: String) -> FieldError? {
        let messages = NameRules.qualifiedName(key)
        guard !messages.isEmpty else { return nil }
        return .invalid(field, .string(key), messages.joined(separator: "; "))
    }

    private static func countErrors(
        _ operation: Operator, _ values: [String], _ field: String
    ) -> [FieldError] {
        func invalid(_ why: String) -> [FieldError] {
            let list: Value = values.isEmpty ? .null : .array(values.map { .string($0) })
            return [.invalid(field, list, why)]
        }
        switch operation {
        case .isIn, .notIn:
            return values.isEmpty
                ? invalid("for 'in', 'notin' operators, values set can't be empty") : []
        case .equals, .doubleEquals, .notEquals:
            return values.count == 1
                ? [] : invalid("exact-match compatibility requires one single value")
        case .exists, .doesNotExist:
            return values.isEmpty
                ? [] : invalid("values set must be empty for exists and does not exist")
        case .greaterThan, .lessThan:
            guard values.count == 1 else {
                return invalid("for 'Gt', 'Lt' operators, exactly one value is required")
            }
            guard Int64(values[0]) == nil else { return [] }
            let why = "for 'Gt', 'Lt' operators, the value must be an integer"
            return [.invalid("\(field)[0]", .string(values[0]), why)]
        }
    }

    /// Whether a label with this value, or its absence, fits.
    public func matches(_ value: String?) -> Bool {
        switch operation {
        case .isIn, .equals, .doubleEquals: value.map(values.contains) ?? false
        case .notIn, .notEquals: value.map { !values.contains($0) } ?? true
        case .exists: value != nil
        case .doesNotExist: value == nil
        case .greaterThan: compare(value) { $0 > $1 }
        case .lessThan: compare(value) { $0 < $1 }
        }
    }

    private func compare(_ value: String?, _ fits: (Int64, Int64) -> Bool) -> Bool {
        guard let value, let number = Int64(value), let bound = Int64(values[0]) else {
            return false
        }
        return fits(number, bound)
    }

    public var description: String {
        let list = values.sorted { $0.bytesPrecede($1) }.joined(separator: ",")
        return switch operation {
        case .isIn: "\(key) in (\(list))"
        case .notIn: "\(key) notin (\(list))"
        case .equals, .doubleEquals, .notEquals: key + operation.rawValue + list
        case .exists: key
        case .doesNotExist: "!" + key
        case .greaterThan: "\(key)>\(list)"
        case .lessThan: "\(key)<\(list)"
        }
    }
}
