/// Fields of objects and elements of lists and maps.
enum CELAccess {
    static func field(_ container: CELValue, _ field: String) -> CELValue {
        if case .message(let message) = container {
            return message[field] ?? .failure("no such field: \(field)")
        }
        guard case .map(let map) = container else { return .error(.noOverload) }
        return map.find(.string(field)) ?? .failure("no such key: \(field)")
    }

    static func element(_ container: CELValue, _ key: CELValue) -> CELValue {
        switch container {
        case .list(let list):
            guard let index = index(key) else {
                return .failure("unsupported index value \(CELFormatting.shown(key)) in list")
            }
            guard index >= 0, index < list.count else {
                return .failure("index out of bounds: \(index)")
            }
            return list[Int(index)]
        case .map(let map):
            if let value = map.find(key) { return value }
            return .failure("no such key: \(CELFormatting.shown(key))")
        default: return .error(.noOverload)
        }
    }

    /// Nil where nothing stands there.
    static func optionalElement(_ container: CELValue, _ key: CELValue) -> CELValue? {
        switch container {
        case .list(let list):
            guard let index = index(key), index >= 0, index < list.count else { return nil }
            return list[Int(index)]
        case .map(let map): return map.find(key)
        default: return .error(.noOverload)
        }
    }

    private static func index(_ key: CELValue) -> Int64? {
        switch key {
        case .int(let number): number
        case .uint(let number): Int64(exactly: number)
        case .double(let number): Int64(exactly: number)
        default: nil
        }
    }
}
