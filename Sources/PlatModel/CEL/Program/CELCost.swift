/// What calls cost at run time, in upstream's units: limits of installed rules are counted in them.
enum CELCost {
    static let listCreation: UInt64 = 10
    static let mapCreation: UInt64 = 30
    static let messageCreation: UInt64 = 40

    /// A tenth of the characters that are walked over.
    static func traversal(_ size: UInt64) -> UInt64 { (size + 9) / 10 }

    /// Texts times patterns; a pattern counts a quarter of its length.
    static func matching(_ text: UInt64, _ pattern: UInt64) -> UInt64 {
        traversal(text + 1) * ((pattern + 3) / 4)
    }

    static func ofOperation(
        _ operation: CELOperators.Operation, _ arguments: [CELValue]
    ) -> UInt64 {
        switch operation {
        case .equals, .notEquals:
            switch arguments[0] {
            case .quantity, .ip, .cidr, .url, .semver, .format, .authorization: return 1
            default: return traversal(min(arguments[0].size, arguments[1].size))
            }
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            switch arguments[0] {
            case .string, .bytes: return traversal(min(arguments[0].size, arguments[1].size))
            default: return 1
            }
        case .add:
            switch (arguments[0], arguments[1]) {
            case (.string, .string), (.bytes, .bytes):
                return traversal(arguments[0].size + arguments[1].size)
            default: return 1
            }
        case .contained:
            if case .list(let list) = arguments[1] { return UInt64(list.count) }
            return 1
        default: return 1
        }
    }

    static func ofCall(
        _ function: String, _ arguments: [CELValue], _ result: CELValue
    ) -> UInt64 {
        let sizes = arguments.map(\.size)
        switch function {
        case "size", "hasValue", "value": return 1
        case "startsWith", "endsWith", "strings.quote", "format": return traversal(sizes[0])
        case "string":
            if case .bytes = arguments[0] { return traversal(sizes[0]) }
            return 1
        case "bytes":
            if case .string = arguments[0] { return traversal(sizes[0]) }
            return 1
        case "contains": return traversal(sizes[0]) * traversal(sizes[1])
        case "matches": return matching(sizes[0], sizes[1])
        default: return ofLibraryCall(function, arguments, sizes, result)
        }
    }

    private static func ofLibraryCall(
        _ function: String, _ arguments: [CELValue], _ sizes: [UInt64], _ result: CELValue
    ) -> UInt64 {
        switch function {
        case "find", "findAll": return matching(sizes[0], sizes[1])
        case "url", "lowerAscii", "upperAscii", "substring", "trim", "replace", "split", "charAt",
            "cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver":
            return traversal(sizes[0])
        case "ip":
            if case .cidr = arguments[0] { return 1 }
            return traversal(sizes[0])
        case "ip.isCanonical": return traversal(2 * sizes[0])
        case "join": return traversal(result.size)
        case "indexOf", "lastIndexOf", "isSorted", "sum", "min", "max":
            return listOrText(arguments[0])
        case "containsIP", "containsCIDR": return networks(function, arguments)
        case "validate":
            guard case .format(let format) = arguments[0] else { return 1 }
            return matching(sizes[1], format.patternLength)
        case "sets.contains", "sets.intersects": return 1 + sizes[0] * sizes[1]
        case "sets.equivalent": return 1 + 2 * sizes[0] * sizes[1]
        case "distinct", "sort", "@sortByAssociatedKeys":
            return listCreation + 1 + 2 * sizes[0] * sizes[0]
        case "reverse", "lists.range": return listCreation + 1 + result.size
        case "slice": return listCreation + 1 + result.size
        case "flatten": return flattening(arguments, sizes)
        case "check": return authorizationCheck
        case "fieldSelector", "labelSelector":
            return arguments.count > 1 ? selector(sizes[1]) : 1
        case "jsonpatch.escapeKey": return traversal(sizes[0])
        default: return 1
        }
    }

    /// So much that one expression can afford two of them.
    private static let authorizationCheck: UInt64 = 350_000

    /// Reading a selector: every second character may begin a requirement, which takes a list and a
    /// structure.
    private static func selector(_ length: UInt64) -> UInt64 {
        listCreation + traversal(length) + (length + 1) / 2 * (listCreation + messageCreation)
    }

    /// Here texts are rounded down, and the elements of a list count one by one.
    private static func listOrText(_ value: CELValue) -> UInt64 {
        switch value {
        case .list(let list): list.elements.reduce(0) { $0 + listOrText($1) }
        case .map(let map): map.entries.reduce(0) { $0 + listOrText($1.value) }
        case .string, .bytes: value.size / 10
        default: 1
        }
    }

    private static func flattening(_ arguments: [CELValue], _ sizes: [UInt64]) -> UInt64 {
        var depth: Int64 = 1
        if arguments.count > 1, case .int(let given) = arguments[1] { depth = given }
        return (listCreation + 1) &+ sizes[0] &* UInt64(bitPattern: depth)
    }

    /// Addresses are compared byte by byte, as far as the network's bits go.
    private static func networks(_ function: String, _ arguments: [CELValue]) -> UInt64 {
        guard arguments.count > 1, case .cidr(let prefix) = arguments[0] else { return 1 }
        let bytes = UInt64(prefix.length + 7) / 8
        var cost = (bytes + 3) / 4
        if case .string(let text) = arguments[1] { cost += traversal(UInt64(text.utf8.count)) }
        if function == "containsCIDR" {
            cost += traversal(UInt64(prefix.address.bytes.count)) + 1
        }
        return cost
    }
}
