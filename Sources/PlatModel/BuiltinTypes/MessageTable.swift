import PlatValue

/// Reads the type tables: a structure's name, then, indented, its fields, separated by commas:
///
///     LimitRangeItem
///       type 1 string!, max 2 {quantity}, default 4 {quantity}
///
/// A field is its JSON name, its protobuf number, its type and what else there is to say of it. `[T]` is a
/// list, `{T}` a map, `T?` may be absent, `T!` is required and always written. Then: `always` (written
/// also when empty), `required`, `zero` (a structure that is left out when empty), `inline`, `set`,
/// `map=KEY+KEY`, `atomic`, `merge` or `merge=KEY` and `retain` (strategic merge patch), `default=VALUE`,
/// `as=NAME` (what Go calls the type of its texts, or the type itself where that is a map; error texts tell it).
/// A structure's name may be followed by `atomic`.
enum MessageTable {
    static func read(_ text: String) -> [MessageType] {
        var result: [MessageType] = []
        var head: [Substring] = []
        var body = ""
        func flush() {
            guard let name = head.first else { return }
            let fields = body.split(separator: ",").map { field($0.split(separator: " ")) }
            result.append(
                MessageType(name: String(name), isAtomic: head.contains("atomic"), fields: fields))
            body = ""
        }
        for line in text.split(separator: "\n") {
            if line.hasPrefix(" ") {
                body += line
            } else {
                flush()
                head = line.split(separator: " ")
            }
        }
        flush()
        return result
    }

    private static func field(_ words: [Substring]) -> MessageField {
        precondition(words.count >= 3, "a field of the type tables is NAME NUMBER TYPE: \(words)")
        var typeText = words[2]
        let isDemanded = typeText.hasSuffix("!")
        if isDemanded { typeText.removeLast() }
        let isPointer = typeText.hasSuffix("?")
        if isPointer { typeText.removeLast() }
        let flags = words.dropFirst(3)
        func argument(_ name: String) -> String? {
            flags.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
        }
        let keys = argument("map")?.split(separator: "+").map(String.init)
        let fieldType = type(typeText)
        let omission: MessageField.Omission =
            isDemanded || flags.contains("always")
            ? .never : flags.contains("zero") ? .whenZero : .whenEmpty
        let listType: Schema.ListType? = keys != nil ? .map : flags.contains("set") ? .set : nil
        return MessageField(
            name: String(words[0]), number: Int(words[1]) ?? 0, type: fieldType,
            isPointer: isPointer, omission: omission,
            isRequired: isDemanded || flags.contains("required"),
            isInline: flags.contains("inline"),
            listType: listType, listMapKeys: keys ?? [], isAtomic: flags.contains("atomic"),
            mergeKey: argument("merge") ?? (flags.contains("merge") ? "" : nil),
            retainsKeys: flags.contains("retain"),
            defaultValue: argument("default").map { Value.string($0) },
            goName: argument("as").map { $0.contains(".") ? $0 : "v1.\($0)" })
    }

    private static func type(_ text: Substring) -> FieldType {
        if text.hasPrefix("[") { return .list(type(text.dropFirst().dropLast())) }
        if text.hasPrefix("{") { return .map(type(text.dropFirst().dropLast())) }
        return scalars[text] ?? .message(String(text))
    }

    private static let scalars: [Substring: FieldType] = [
        "bool": .bool, "int32": .int32, "int64": .int64, "float64": .float64, "string": .string,
        "bytes": .bytes, "time": .time, "microtime": .microTime,
        "quantity": .quantity, "intOrString": .intOrString, "raw": .raw, "extra": .extra,
        "SchemaOrArray": .schemaOrArray, "SchemaOrBool": .schemaOrBool,
        "SchemaOrStrings": .schemaOrStrings,
    ]
}
