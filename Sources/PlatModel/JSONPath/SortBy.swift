public import PlatValue

/// Sorting by a field, `--sort-by=.metadata.name`.
public enum SortBy {
    /// The objects in ascending order of a field; those without it come first.
    public static func sorted(
        _ objects: [Value], by expression: String
    ) throws(JSONPathError) -> [Value] {
        try order(of: objects, by: expression).map { objects[$0] }
    }

    /// The positions of the objects in that order.
    public static func order(
        of objects: [Value], by expression: String
    ) throws(JSONPathError) -> [Int] {
        let template = try JSONPath.template(relaxed: expression)
        let path = try JSONPath(template)
        var keyed: [(key: Value?, position: Int)] = []
        for (position, object) in objects.enumerated() {
            keyed.append((try path.values(in: object).first?.first, position))
        }
        guard keyed.contains(where: { $0.key != nil }) else {
            let shown = GoText.quoted(template)
            throw JSONPathError("couldn't find any field with path \(shown) in the list of objects")
        }
        try check(keyed.compactMap(\.key), template)
        // Upstream's sort is by insertion when the list is short, which shows where fields are
        // missing: of two such objects the later one comes first.
        if keyed.count <= 12 {
            for end in keyed.indices.dropFirst() {
                var at = end
                while at > 0, isLess(keyed[at].key, keyed[at - 1].key) {
                    keyed.swapAt(at, at - 1)
                    at -= 1
                }
            }
            return keyed.map(\.position)
        }
        return keyed.indices.sorted { left, right in
            let (first, second) = (keyed[left].key, keyed[right].key)
            if first == nil || second == nil {
                return first == nil && (second != nil || left < right)
            }
            if isLess(first, second) { return true }
            return !isLess(second, first) && left < right
        }
    }

    /// Only values of one kind can be compared.
    private static func check(_ keys: [Value], _ template: String) throws(JSONPathError) {
        let kinds = Set(keys.filter { !$0.isNull }.map { GoSortKind($0) })
        guard kinds.count <= 1, !kinds.contains(.other) else {
            throw JSONPathError(
                "field \(GoText.quoted(template)) holds values that cannot be compared")
        }
    }

    private enum GoSortKind {
        case integer, float, text, other

        init(_ value: Value) {
            self =
                switch value {
                case .integer: .integer
                case .number: .float
                case .string: .text
                default: .other
                }
        }
    }

    private static func isLess(_ left: Value?, _ right: Value?) -> Bool {
        guard let left else { return true }
        guard let right else { return false }
        switch (left, right) {
        case (.null, .null): return false
        case (.null, _): return true
        case (.integer(let left), .integer(let right)): return left < right
        case (.number(let left), .number(let right)): return left < right
        case (.string(let left), .string(let right)):
            if let first = Quantity(left), let second = Quantity(right) { return first < second }
            return naturallyPrecedes(left, right)
        default: return false
        }
    }

    /// The order in which `a9` comes before `a10`.
    static func naturallyPrecedes(_ left: String, _ right: String) -> Bool {
        var first = Array(left.utf8)[...]
        var second = Array(right.utf8)[...]
        let zero = UInt8(ascii: "0")
        func isDigit(_ byte: UInt8) -> Bool { (zero...UInt8(ascii: "9")).contains(byte) }
        while let one = first.first, let other = second.first {
            if isDigit(one) != isDigit(other) { return isDigit(one) }
            guard isDigit(one) else {
                if one != other { return one < other }
                first.removeFirst()
                second.removeFirst()
                continue
            }
            let zeros = (first.prefix { $0 == zero }.count, second.prefix { $0 == zero }.count)
            first.removeFirst(zeros.0)
            second.removeFirst(zeros.1)
            let numbers = (first.prefix(while: isDigit), second.prefix(while: isDigit))
            if numbers.0.count != numbers.1.count { return numbers.0.count < numbers.1.count }
            if !numbers.0.elementsEqual(numbers.1) {
                return numbers.0.lexicographicallyPrecedes(numbers.1)
            }
            if zeros.0 != zeros.1 { return zeros.0 < zeros.1 }
            first.removeFirst(numbers.0.count)
            second.removeFirst(numbers.1.count)
        }
        return left.utf8.count < right.utf8.count
    }
}
