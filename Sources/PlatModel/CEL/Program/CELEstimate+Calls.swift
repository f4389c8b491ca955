extension CELEstimate {
    typealias CallEstimate = (cost: UInt64, size: UInt64?)

    private static let traversal = 0.1
    private static let patternShare = 0.25

    private func walk(_ size: UInt64, _ factor: Double = Self.traversal) -> UInt64 {
        CELBounds.share(size, factor)
    }

    private func matching(_ text: UInt64, _ pattern: UInt64) -> UInt64 {
        CELBounds.product(
            walk(CELBounds.sum(text, 1)), CELBounds.share(pattern, Self.patternShare))
    }

    /// The most that one overload of a call can cost, without its arguments, and the largest size of
    /// its result where that is known.
    func estimate(
        _ function: String, _ overload: String, _ target: CELExpression?,
        _ arguments: [CELExpression]
    ) -> CallEstimate {
        let operands = (target.map { [$0] } ?? []) + arguments
        if let result = standard(overload, operands) { return result }
        if let result = library(function, operands) { return result }
        return lists(function, operands) ?? (1, nil)
    }

    private func standard(_ overload: String, _ operands: [CELExpression]) -> CallEstimate? {
        func size(_ index: Int) -> UInt64 { self.size(of: operands[index]) }
        switch overload {
        case "equals", "not_equals":
            switch type(of: operands[0]) {
            case .quantity, .ip, .cidr, .semver: return (1, nil)
            case .format: return (7, nil)
            default: return (walk(min(size(0), size(1))), nil)
            }
        case "less_string", "less_equals_string", "greater_string", "greater_equals_string",
            "less_bytes", "less_equals_bytes", "greater_bytes", "greater_equals_bytes":
            return (walk(min(size(0), size(1))), nil)
        case "add_string", "add_bytes":
            let sum = CELBounds.sum(size(0), size(1))
            return (walk(sum), sum)
        case "add_list": return (1, CELBounds.sum(size(0), size(1)))
        case "in_list": return (size(1), nil)
        case "starts_with_string", "ends_with_string": return (walk(size(1)), nil)
        case "string_format": return (walk(size(0)), nil)
        case "string_to_bytes": return (walk(size(0)), CELBounds.product(size(0), 4))
        case "bytes_to_string": return (walk(size(0)), size(0))
        case "strings_quote":
            return (walk(size(0)), CELBounds.sum(CELBounds.product(size(0), 2), 2))
        case "matches_string", "matches": return (matching(size(0), size(1)), nil)
        case "contains_string": return (CELBounds.product(walk(size(0)), walk(size(1))), nil)
        case "to_dyn", "optional_of": return (1, size(0))
        default: return nil
        }
    }

    private func library(_ function: String, _ operands: [CELExpression]) -> CallEstimate? {
        guard let first = operands.first else { return nil }
        let size = self.size(of: first)
        switch function {
        case "url": return (walk(size), size)
        case "lowerAscii", "upperAscii", "substring", "trim": return (walk(size), size)
        case "replace": return (walk(size, 2 * Self.traversal), replacedSize(operands))
        case "split":
            var count = size
            if operands.count > 2, case .literal(.int(let limit)) = operands[2].kind {
                count = UInt64(bitPattern: limit)
            }
            return (walk(size, 2 * Self.traversal), count)
        case "find", "findAll": return (matching(size, self.size(of: operands[1])), nil)
        case "cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver":
            return (walk(size), nil)
        case "ip": return (type(of: first) == .cidr ? 1 : walk(size), nil)
        case "ip.isCanonical": return (walk(size, 2 * Self.traversal), nil)
        case "containsIP", "containsCIDR":
            var cost: UInt64 = function == "containsIP" ? 4 : 7
            if type(of: operands[1]) == .string {
                cost = CELBounds.sum(cost, walk(self.size(of: operands[1])))
            }
            return (cost, nil)
        case "validate":
            return (CELBounds.product(walk(self.size(of: operands[1])), 32), nil)
        case "sets.contains", "sets.intersects":
            let product = CELBounds.product(size, self.size(of: operands[1]))
            return (CELBounds.sum(1, product), nil)
        case "sets.equivalent":
            let product = CELBounds.product(size, self.size(of: operands[1]))
            return (CELBounds.sum(1, CELBounds.product(2, product)), nil)
        default: return nil
        }
    }

    private func replacedSize(_ operands: [CELExpression]) -> UInt64 {
        let size = self.size(of: operands[0])
        let new = self.size(of: operands[2])
        // Only of literals the least size is known; of all else it is nothing.
        let oldMin: UInt64 =
            if case .literal = operands[1].kind { self.size(of: operands[1]) } else { 0 }
        if oldMin == 0 {
            let count = CELBounds.sum(size, 1)
            return CELBounds.sum(CELBounds.product(count, new), size)
        }
        if new <= oldMin { return size }
        return CELBounds.product(CELBounds.share(size, 1 / Double(oldMin)), new)
    }

    /// The most that an element of a list is long, for texts.
    private func textSize(ofElementsOf list: CELExpression) -> UInt64? {
        guard case .list(let element) = type(of: list), element == .string || element == .bytes
        else { return nil }
        return size(at: path(of: list).map { $0 + ["@items"] }) ?? .max
    }

    private func lists(_ function: String, _ operands: [CELExpression]) -> CallEstimate? {
        guard let first = operands.first else { return nil }
        let size = self.size(of: first)
        let creation: UInt64 = 11
        switch function {
        case "isSorted", "sum", "min", "max", "indexOf", "lastIndexOf":
            guard case .list = type(of: first) else { return (walk(size), nil) }
            var perElement: UInt64 = 1
            if let text = textSize(ofElementsOf: first) {
                perElement = CELBounds.sum(1, walk(text))
            }
            return (CELBounds.product(size, perElement), nil)
        case "join":
            let text = textSize(ofElementsOf: first) ?? .max
            var total = CELBounds.product(size, text)
            if operands.count > 1, size > 0 {
                let separators = CELBounds.product(size - 1, self.size(of: operands[1]))
                total = CELBounds.sum(total, separators)
            }
            return (walk(total), total)
        case "distinct", "sort", "@sortByAssociatedKeys":
            let pairs = CELBounds.product(2, CELBounds.product(size, size))
            let keys = function == "@sortByAssociatedKeys" ? operands[1] : first
            let isText = textSize(ofElementsOf: keys) != nil
            let work = isText ? CELBounds.share(pairs, 1 + Self.traversal) : pairs
            return (CELBounds.sum(creation, work), size)
        case "reverse": return (CELBounds.sum(creation, size), size)
        case "lists.range":
            var count = UInt64.max
            if case .literal(.int(let given)) = first.kind { count = UInt64(max(0, given)) }
            return (CELBounds.sum(creation, count), count)
        case "slice": return slice(operands, size, creation)
        case "flatten":
            var depth: UInt64? = 1
            if operands.count > 1 {
                depth = nil
                if case .literal(.int(let given)) = operands[1].kind {
                    depth = UInt64(max(0, given))
                }
            }
            guard let depth else { return (.max, nil) }
            return (CELBounds.sum(creation, CELBounds.product(size, depth)), nil)
        default: return nil
        }
    }

    private func slice(
        _ operands: [CELExpression], _ size: UInt64, _ creation: UInt64
    ) -> CallEstimate {
        guard operands.count == 3, case .literal(.int(let start)) = operands[1].kind,
            case .literal(.int(let end)) = operands[2].kind
        else { return (CELBounds.sum(creation, size), size) }
        let count = UInt64(bitPattern: end &- start)
        return (CELBounds.sum(creation, count), count)
    }
}
