extension GoText {
    /// `%v` of a value that was read from JSON: `map[a:1 b:[x y]]`.
    public static func plain(_ value: Value) -> String {
        switch value {
        case .null: return "<nil>"
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .number(let value): return text(of: value)
        case .string(let value): return value
        case .array(let items): return "[" + items.map(plain).joined(separator: " ") + "]"
        case .object(let members):
            let entries = members.sortedByKey().map { "\($0.key):\(plain($0.value))" }
            return "map[" + entries.joined(separator: " ") + "]"
        }
    }

    /// `%#v`: `map[string]interface {}{"a":1}`.
    public static func syntax(_ value: Value) -> String {
        switch value {
        case .null: return "interface {}(nil)"
        case .bool, .integer, .number: return plain(value)
        case .string(let value): return quoted(value)
        case .array(let items):
            return "[]interface {}{" + items.map(syntax).joined(separator: ", ") + "}"
        case .object(let members):
            let entries = members.sortedByKey().map { "\(quoted($0.key)):\(syntax($0.value))" }
            return "map[string]interface {}{" + entries.joined(separator: ", ") + "}"
        }
    }

    /// `%T`.
    public static func typeName(_ value: Value) -> String {
        switch value {
        case .null: "<nil>"
        case .bool: "bool"
        case .integer: "int64"
        case .number: "float64"
        case .string: "string"
        case .array: "[]interface {}"
        case .object: "map[string]interface {}"
        }
    }

    /// A scalar as paths have it: texts quoted, all else plain.
    public static func scalar(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .string(let text): quoted(text)
        default: plain(value)
        }
    }
}
