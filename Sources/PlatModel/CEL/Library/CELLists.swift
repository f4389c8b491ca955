/// Functions on lists, and on lists as sets.
enum CELLists {
    static func call(_ function: String, _ arguments: [CELValue]) -> CELValue? {
        if function == "lists.range", case .int(let count)? = arguments.first {
            // More than a call may cost; refused before the memory is taken.
            guard count <= 1_000_000 else { return .failure("list is too large") }
            return .list(.computed((0..<max(0, count)).map(CELValue.int)))
        }
        guard case .list(let list)? = arguments.first else { return nil }
        let elements = list.elements
        if let problem = elements.first(where: \.isError) { return problem }
        switch function {
        case "isSorted": return isSorted(elements)
        case "sum": return sum(elements)
        case "min": return extreme(elements, "min", wanted: -1)
        case "max": return extreme(elements, "max", wanted: 1)
        case "indexOf":
            return .int(
                elements.firstIndex { CELEquality.equal($0, arguments[1]) }.map(Int64.init) ?? -1)
        case "lastIndexOf":
            return .int(
                elements.lastIndex { CELEquality.equal($0, arguments[1]) }.map(Int64.init) ?? -1)
        case "slice": return slice(elements, arguments)
        case "distinct": return .list(.computed(distinct(elements)))
        case "reverse": return .list(.computed(elements.reversed()))
        case "flatten": return flatten(elements, arguments)
        case "sort": return sorted(elements, by: elements)
        case "@sortByAssociatedKeys":
            guard case .list(let keys)? = arguments.dropFirst().first else { return nil }
            return sorted(elements, by: keys.elements)
        case "first": return .optional(elements.first)
        case "last": return .optional(elements.last)
        case "sets.contains", "sets.equivalent", "sets.intersects":
            guard case .list(let other)? = arguments.dropFirst().first else { return nil }
            return .bool(sets(function, elements, other.elements))
        default: return nil
        }
    }

    private static func isSorted(_ elements: [CELValue]) -> CELValue {
        for (left, right) in zip(elements, elements.dropFirst()) {
            guard let order = CELEquality.compare(left, right) else { return .error(.noOverload) }
            if order > 0 { return .bool(false) }
        }
        return .bool(true)
    }

    private static func sum(_ elements: [CELValue]) -> CELValue {
        guard let first = elements.first else { return .int(0) }
        var total = first
        for element in elements.dropFirst() {
            total = CELOperators.call(.add, [total, element])
            if total.isError { return total }
        }
        return total
    }

    private static func extreme(
        _ elements: [CELValue], _ name: String, wanted: Int
    ) -> CELValue {
        guard var best = elements.first else {
            return .failure("\(name) called on empty list")
        }
        for element in elements.dropFirst() {
            guard let order = CELEquality.compare(element, best) else { return .error(.noOverload) }
            if order == wanted { best = element }
        }
        return best
    }

    private static func slice(_ elements: [CELValue], _ arguments: [CELValue]) -> CELValue? {
        guard arguments.count == 3, case .int(let start) = arguments[1],
            case .int(let end) = arguments[2]
        else { return nil }
        let call = "cannot slice(\(start), \(end))"
        if start < 0 || end < 0 { return .failure("\(call), negative indexes not supported") }
        if start > end {
            return .failure("\(call), start index must be less than or equal to end index")
        }
        if end > elements.count { return .failure("\(call), list is length \(elements.count)") }
        return .list(.computed(Array(elements[Int(start)..<Int(end)])))
    }

    private static func distinct(_ elements: [CELValue]) -> [CELValue] {
        var result: [CELValue] = []
        for element in elements where !result.contains(where: { CELEquality.equal($0, element) }) {
            result.append(element)
        }
        return result
    }

    private static func flatten(_ elements: [CELValue], _ arguments: [CELValue]) -> CELValue {
        var level: Int64 = 1
        if arguments.count > 1, case .int(let given) = arguments[1] { level = given }
        if level < 0 { return .failure("level must be non-negative") }
        return .list(.computed(flattened(elements, level)))
    }

    private static func flattened(_ elements: [CELValue], _ level: Int64) -> [CELValue] {
        elements.flatMap { element -> [CELValue] in
            guard level > 0, case .list(let inner) = element else { return [element] }
            return flattened(inner.elements, level - 1)
        }
    }

    private static func sorted(_ elements: [CELValue], by keys: [CELValue]) -> CELValue {
        guard elements.count == keys.count else { return .error(.noOverload) }
        for (left, right) in zip(keys, keys.dropFirst())
        where CELEquality.compare(left, right) == nil || left.typeName != right.typeName {
            return .failure("list elements must have the same type")
        }
        let order = keys.indices.sorted { left, right in
            let order = CELEquality.compare(keys[left], keys[right]) ?? 0
            return order == 0 ? left < right : order < 0
        }
        return .list(.computed(order.map { elements[$0] }))
    }

    private static func sets(
        _ function: String, _ left: [CELValue], _ right: [CELValue]
    ) -> Bool {
        func holds(_ set: [CELValue], _ element: CELValue) -> Bool {
            set.contains { CELEquality.equal($0, element) }
        }
        switch function {
        case "sets.contains": return right.allSatisfy { holds(left, $0) }
        case "sets.intersects": return right.contains { holds(left, $0) }
        default:
            return right.allSatisfy { holds(left, $0) } && left.allSatisfy { holds(right, $0) }
        }
    }
}

/// Values that may be missing.
enum CELOptionals {
    static func call(_ function: String, _ arguments: [CELValue]) -> CELValue? {
        switch function {
        case "optional.of": return arguments.first.map { .optional($0) }
        case "optional.ofNonZeroValue":
            return arguments.first.map { .optional(isZero($0) ? nil : $0) }
        case "optional.none": return .optional(nil)
        case "optional.unwrap", "unwrapOpt":
            guard case .list(let list)? = arguments.first else { return nil }
            let values = list.elements.compactMap { element -> CELValue? in
                if case .optional(let value) = element { return value }
                return nil
            }
            return .list(.computed(values))
        default: break
        }
        guard case .optional(let value)? = arguments.first else { return nil }
        switch function {
        case "hasValue": return .bool(value != nil)
        case "value": return value ?? .failure("optional.none() dereference")
        case "orValue": return value ?? arguments[1]
        case "or": return value == nil ? arguments[1] : arguments[0]
        default: return nil
        }
    }

    private static func isZero(_ value: CELValue) -> Bool {
        switch value {
        case .null: true
        case .bool(let flag): !flag
        case .int(let number): number == 0
        case .uint(let number): number == 0
        case .double(let number): number == 0
        case .string, .bytes, .list, .map: value.size == 0
        case .duration(let duration): duration.nanoseconds == 0
        case .optional(let inner): inner == nil
        default: false
        }
    }
}
