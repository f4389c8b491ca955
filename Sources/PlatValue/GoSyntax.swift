/// Values as Go's `%#v` prints them, for the few messages that show one.
enum GoSyntax {
    static func text(of value: Value) -> String {
        switch value {
        case .null: "interface {}(nil)"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): GoText.text(of: value)
        case .string(let text): GoText.quoted(text)
        case .array(let elements):
            "[]interface {}{" + elements.map(Self.text).joined(separator: ", ") + "}"
        case .object(let members):
            "map[interface {}]interface {}{"
                + members.sortedByKey().map { "\(GoText.quoted($0.key)):\(text(of: $0.value))" }
                .joined(separator: ", ") + "}"
        }
    }
}
