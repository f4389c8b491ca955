internal import PlatValue

// `[?(…)]`.
extension JSONPathEvaluation {
    mutating func filter(
        _ input: [JSONPathItem], _ left: [JSONPathNode], _ operation: String,
        _ right: [JSONPathNode]
    ) -> Outcome {
        var items: [JSONPathItem] = []
        for item in input {
            guard case .found(.array(let elements)) = item else {
                let shown = item.value.isNull ? "<nil>" : GoText.printed(item.value)
                return (
                    input, JSONPathError("\(shown) is not array or slice and cannot be filtered")
                )
            }
            for element in elements {
                let one = JSONPathItem.found(element)
                let (lefts, error) = walk([one], left)
                if operation == "exists" {
                    if !lefts.isEmpty { items.append(one) }
                    continue
                }
                if error != nil { return (input, error) }
                if lefts.isEmpty { continue }
                let (rights, rightError) = lefts.count == 1 ? walk([one], right) : ([], nil)
                if rightError != nil { return (input, rightError) }
                guard lefts.count == 1, rights.count <= 1 else {
                    return (input, JSONPathError("can only compare one element at a time"))
                }
                guard let other = rights.first else { continue }
                do throws(JSONPathError) {
                    if try JSONPathComparison.holds(lefts[0].value, operation, other.value) {
                        items.append(one)
                    }
                } catch {
                    return (items, error)
                }
            }
        }
        return (items, nil)
    }
}

/// Comparisons between values of one kind.
enum JSONPathComparison {
    private enum Kind { case bool, integer, float, text }

    static func holds(
        _ left: Value, _ operation: String, _ right: Value
    ) throws(JSONPathError) -> Bool {
        switch operation {
        case "<": return try isLess(left, right)
        case "<=": return try isLess(left, right) ? true : isEqual(left, right)
        case ">": return try isLess(left, right) ? false : !isEqual(left, right)
        case ">=": return try !isLess(left, right)
        case "==": return try isEqual(left, right)
        case "!=": return try !isEqual(left, right)
        default: throw JSONPathError("unrecognized filter operator \(operation)")
        }
    }

    private static func kind(_ value: Value) throws(JSONPathError) -> Kind {
        switch value {
        case .bool: return .bool
        case .integer: return .integer
        case .number: return .float
        case .string: return .text
        default: throw JSONPathError("invalid type for comparison")
        }
    }

    private static func commonKind(_ left: Value, _ right: Value) throws(JSONPathError) -> Kind {
        let kind = try kind(left)
        guard try kind == self.kind(right) else {
            throw JSONPathError("incompatible types for comparison")
        }
        return kind
    }

    private static func isEqual(_ left: Value, _ right: Value) throws(JSONPathError) -> Bool {
        _ = try commonKind(left, right)
        return left == right
    }

    private static func isLess(_ left: Value, _ right: Value) throws(JSONPathError) -> Bool {
        switch (try commonKind(left, right), left, right) {
        case (_, .integer(let left), .integer(let right)): return left < right
        case (_, .number(let left), .number(let right)): return left < right
        case (_, .string(let left), .string(let right)): return left.bytesPrecede(right)
        default: throw JSONPathError("invalid type for comparison")
        }
    }
}
