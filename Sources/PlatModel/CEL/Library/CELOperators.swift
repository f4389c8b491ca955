import PlatValue

/// Operators on values. What the checker lets pass because it is known at run time only ends in
/// "no such overload" here.
enum CELOperators {
    enum Operation: String, Sendable {
        case equals = "_==_"
        case notEquals = "_!=_"
        case add = "_+_"
        case subtract = "_-_"
        case multiply = "_*_"
        case divide = "_/_"
        case modulo = "_%_"
        case less = "_<_"
        case lessOrEqual = "_<=_"
        case greater = "_>_"
        case greaterOrEqual = "_>=_"
        case not = "!_"
        case negate = "-_"
        case contained = "@in"
    }

    static func call(_ operation: Operation, _ arguments: [CELValue]) -> CELValue {
        switch operation {
        case .equals: return .bool(CELEquality.equal(arguments[0], arguments[1]))
        case .notEquals: return .bool(!CELEquality.equal(arguments[0], arguments[1]))
        case .add: return add(arguments[0], arguments[1])
        case .subtract: return subtract(arguments[0], arguments[1])
        case .multiply, .divide, .modulo: return arithmetic(operation, arguments[0], arguments[1])
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            return compare(operation, arguments[0], arguments[1])
        case .not:
            guard case .bool(let flag) = arguments[0] else { return .error(.noOverload) }
            return .bool(!flag)
        case .negate: return negate(arguments[0])
        case .contained: return contains(arguments[1], arguments[0])
        }
    }

    private static let overflow = CELValue.failure("integer overflow")
    private static let unsignedOverflow = CELValue.failure("unsigned integer overflow")

    private static func missing(_ function: String) -> CELValue {
        .error(.noOverload(of: function))
    }

    private static func checked(_ result: (partialValue: Int64, overflow: Bool)) -> CELValue {
        result.overflow ? overflow : .int(result.partialValue)
    }

    private static func checked(_ result: (partialValue: UInt64, overflow: Bool)) -> CELValue {
        result.overflow ? unsignedOverflow : .uint(result.partialValue)
    }

    private static func add(_ left: CELValue, _ right: CELValue) -> CELValue {
        switch (left, right) {
        case (.int(let a), .int(let b)): return checked(a.addingReportingOverflow(b))
        case (.uint(let a), .uint(let b)): return checked(a.addingReportingOverflow(b))
        case (.double(let a), .double(let b)): return .double(a + b)
        case (.string(let a), .string(let b)): return .string(a + b)
        case (.bytes(let a), .bytes(let b)): return .bytes(a + b)
        case (.list(let a), .list(let b)): return .list(CELListAddition.sum(a, b))
        case (.duration(let a), .duration(let b)):
            let (sum, isOver) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
            return isOver ? overflow : .duration(GoDuration(nanoseconds: sum))
        case (.timestamp(let moment), .duration(let duration)),
            (.duration(let duration), .timestamp(let moment)):
            return moment.adding(duration).map(CELValue.timestamp) ?? .failure("timestamp overflow")
        case (.bool, _), (.null, _), (.map, _), (.type, _): return missing("_+_")
        default: return .error(.noOverload)
        }
    }

    private static func subtract(_ left: CELValue, _ right: CELValue) -> CELValue {
        switch (left, right) {
        case (.int(let a), .int(let b)): return checked(a.subtractingReportingOverflow(b))
        case (.uint(let a), .uint(let b)): return checked(a.subtractingReportingOverflow(b))
        case (.double(let a), .double(let b)): return .double(a - b)
        case (.duration(let a), .duration(let b)):
            let (rest, isOver) = a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
            return isOver ? overflow : .duration(GoDuration(nanoseconds: rest))
        case (.timestamp(let moment), .duration(let duration)):
            guard duration.nanoseconds != .min,
                let result = moment.adding(GoDuration(nanoseconds: -duration.nanoseconds))
            else { return .failure("timestamp overflow") }
            return .timestamp(result)
        case (.timestamp(let a), .timestamp(let b)):
            return a.since(b).map(CELValue.duration) ?? overflow
        case (.int, _), (.uint, _), (.double, _), (.duration, _), (.timestamp, _):
            return .error(.noOverload)
        default: return missing("_-_")
        }
    }

    private static func arithmetic(
        _ operation: Operation, _ left: CELValue, _ right: CELValue
    ) -> CELValue {
        switch (left, right) {
        case (.int(let a), .int(let b)): return integers(operation, a, b)
        case (.uint(let a), .uint(let b)):
            if operation == .multiply { return checked(a.multipliedReportingOverflow(by: b)) }
            if b == 0 {
                return .failure(operation == .divide ? "division by zero" : "modulus by zero")
            }
            return .uint(operation == .divide ? a / b : a % b)
        case (.double(let a), .double(let b)):
            if operation == .multiply { return .double(a * b) }
            return operation == .divide ? .double(a / b) : missing(operation.rawValue)
        case (.int, _), (.uint, _), (.double, _): return .error(.noOverload)
        default: return missing(operation.rawValue)
        }
    }

    private static func integers(_ operation: Operation, _ a: Int64, _ b: Int64) -> CELValue {
        switch operation {
        case .multiply: return checked(a.multipliedReportingOverflow(by: b))
        case .divide:
            return b == 0
                ? .failure("division by zero") : checked(a.dividedReportingOverflow(by: b))
        default:
            return b == 0
                ? .failure("modulus by zero") : checked(a.remainderReportingOverflow(dividingBy: b))
        }
    }

    private static func negate(_ value: CELValue) -> CELValue {
        switch value {
        case .int(let number): checked(Int64(0).subtractingReportingOverflow(number))
        case .double(let number): .double(-number)
        default: missing("-_")
        }
    }

    private static func compare(
        _ operation: Operation, _ left: CELValue, _ right: CELValue
    ) -> CELValue {
        for case .double(let number) in [left, right] where number.isNaN {
            return .failure("NaN values cannot be ordered")
        }
        guard let order = CELEquality.compare(left, right) else {
            switch left {
            case .list, .map, .null, .type, .optional: return missing(operation.rawValue)
            default: return .error(.noOverload)
            }
        }
        switch operation {
        case .less: return .bool(order < 0)
        case .lessOrEqual: return .bool(order <= 0)
        case .greater: return .bool(order > 0)
        default: return .bool(order >= 0)
        }
    }

    static func contains(_ container: CELValue, _ value: CELValue) -> CELValue {
        switch container {
        case .list(let list):
            return .bool(list.elements.contains { CELEquality.equal($0, value) })
        case .map(let map): return .bool(map.find(value) != nil)
        default: return missing("@in")
        }
    }
}

/// How lists of objects are added: sets without doubles, maps by their keys.
enum CELListAddition {
    static func sum(_ left: CELList, _ right: CELList) -> CELList {
        switch left.kind {
        case .set: return .computedSet(union(left.elements, right.elements))
        case .map:
            guard case .data(let elements, let schema) = left, case .data(let others, _) = right
            else { break }
            return .data(merged(elements, others, schema.listMapKeys), schema)
        case .atomic: break
        }
        return .computed(left.elements + right.elements)
    }

    private static func union(_ left: [CELValue], _ right: [CELValue]) -> [CELValue] {
        var result = left
        for element in right where !result.contains(where: { CELEquality.equal($0, element) }) {
            result.append(element)
        }
        return result
    }

    /// Elements of the right list replace those with the same keys.
    private static func merged(_ left: [Value], _ right: [Value], _ keys: [String]) -> [Value] {
        var result = left
        for element in right {
            let same = result.firstIndex { other in keys.allSatisfy { other[$0] == element[$0] } }
            if let same { result[same] = element } else { result.append(element) }
        }
        return result
    }
}
