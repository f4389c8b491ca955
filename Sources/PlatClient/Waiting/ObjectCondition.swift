public import PlatModel
public import PlatValue

/// What is waited for of one object, as `kubectl wait --for` has it.
public enum ObjectCondition: Sendable, Equatable {
    /// It is there.
    case created
    /// It is gone.
    case deleted
    /// A condition in its status has a status, which is about its present generation.
    case condition(type: String, status: String)
    /// A field has a value, or with nil any.
    case field(path: String, value: String?)

    /// Reads `create`, `delete`, `condition=TYPE[=STATUS]` and `jsonpath=PATH[=VALUE]`.
    public init(parsing text: String) throws(Invalid) {
        switch text {
        case "create": self = .created
        case "delete": self = .deleted
        default:
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[1].isEmpty else { throw Self.notation }
            switch parts[0] {
            case "condition":
                let halves = parts[1].split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard !halves[0].isEmpty, halves.last?.isEmpty == false else { throw Self.notation }
                self = .condition(
                    type: String(halves[0]), status: halves.count > 1 ? String(halves[1]) : "True")
            case "jsonpath": self = try Self.field(parts[1])
            default: throw Self.notation
            }
        }
    }

    private static let notation = Invalid(
        "is none of create, delete, condition=TYPE[=STATUS] and jsonpath=PATH[=VALUE]")

    /// The path ends at its closing brace: a filter in it may have equal signs of its own.
    private static func field(_ text: Substring) throws(Invalid) -> ObjectCondition {
        var path = text
        var value: Substring?
        if text.first == "{", let end = text.firstRange(of: "}=") {
            path = text[...end.lowerBound]
            value = text[end.upperBound...]
        } else if text.first != "{", let equals = text.firstIndex(of: "=") {
            path = text[..<equals]
            value = text[text.index(after: equals)...]
        }
        if value?.isEmpty == true { throw notation }
        do throws(JSONPathError) {
            let template = try JSONPath.template(relaxed: String(path))
            _ = try JSONPath(template)
            return .field(path: template, value: value.map(String.init))
        } catch {
            throw Invalid("has a path that is none: \(error.message)")
        }
    }

    /// As it is typed.
    public var text: String {
        switch self {
        case .created: "create"
        case .deleted: "delete"
        case .condition(let type, let status): "condition \(type)=\(status)"
        case .field(let path, let value): path + (value.map { "=" + $0 } ?? "")
        }
    }

    /// Whether it holds of the object; nil for one that is not there.
    public func isMet(by object: Value?) -> Bool {
        switch self {
        case .deleted: return object == nil
        case .created: return object != nil
        case .condition(let type, let status):
            guard let object, let condition = object.condition(type),
                !object.isOutdated(condition)
            else { return false }
            return condition.status.lowercased() == status.lowercased()
        case .field(_, let wanted):
            guard let found = object.flatMap(value) else { return false }
            return wanted.map { GoText.printed(found) == $0 } ?? true
        }
    }

    /// What is there instead, for people.
    public func seen(in object: Value?) -> String {
        guard let object else { return "it is not there" }
        switch self {
        case .created: return "it is there"
        case .deleted:
            let holders = object.finalizers
            let held = holders.isEmpty ? "" : ", held by " + holders.joined(separator: ", ")
            return (object.isBeingDeleted ? "it is terminating" : "it is there") + held
        case .condition(let type, _):
            guard let condition = object.condition(type) else {
                return "it has no condition \(type)"
            }
            let why = condition.text.isEmpty ? "" : " (\(condition.text))"
            return object.isOutdated(condition)
                ? "it is \(condition.status), but about an older generation"
                : "it is \(condition.status)\(why)"
        case .field:
            return value(of: object).map { "it is \(GoText.printed($0))" } ?? "nothing is there"
        }
    }

    private func value(of object: Value) -> Value? {
        guard case .field(let path, _) = self else { return nil }
        // A path that does not fit the object finds nothing in it.
        return (try? JSONPath(path).values(in: object))?.first?.first
    }
}

extension Value {
    /// Whether a condition was said of an older generation of the object.
    fileprivate func isOutdated(_ condition: Condition) -> Bool {
        guard let generation,
            let observed = condition.value["observedGeneration"]?.integerValue
                ?? at("status", "observedGeneration")?.integerValue
        else { return false }
        return observed < generation
    }
}

extension Condition {
    /// `True`, `False` or `Unknown`.
    fileprivate var status: String { value["status"]?.stringValue ?? "Unknown" }
}
