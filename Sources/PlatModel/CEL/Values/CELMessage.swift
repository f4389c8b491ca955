import PlatValue

/// What policies make: `Object{…}`, whose types are named after the way to them (`Object.spec`), and
/// `JSONPatch{…}`.
struct CELMessage: Sendable {
    let type: String
    var fields: [(key: String, value: CELValue)] = []

    static let object = "Object"
    static let patch = "JSONPatch"

    /// The fields of a patch's operation.
    static let patchFields: [String: CELType] = [
        "op": .string, "path": .string, "from": .string, "value": .dyn,
    ]

    init(type: String) { self.type = type }

    subscript(field: String) -> CELValue? { fields.first { $0.key == field }?.value }

    /// Whether a type is an object's, or that of a part of one.
    static func isObject(_ type: String) -> Bool {
        type == object || type.hasPrefix(object + ".")
    }

    /// Whether expressions can make values of a type.
    static func isMade(_ type: String) -> Bool { type == patch || isObject(type) }

    static func call(_ function: String, _ arguments: [CELValue]) -> CELValue? {
        guard function == "jsonpatch.escapeKey" else { return nil }
        guard case .string(let key)? = arguments.first else { return .error(.noOverload) }
        var escaped = ""
        for character in key.unicodeScalars {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return .string(escaped)
    }
}

extension CELValue {
    /// The value as JSON; nil for what JSON cannot say.
    var json: Value? {
        switch self {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .int(let number): return .integer(number)
        case .uint(let number): return Int64(exactly: number).map(Value.integer)
        case .double(let number): return number.isFinite ? .number(number) : nil
        case .string(let text): return .string(text)
        case .bytes(let bytes): return .string(Base64.encode(bytes))
        case .timestamp(let moment): return .string(moment.text)
        case .duration(let duration): return .string(duration.secondsText)
        case .list(.json(let elements)): return .array(elements)
        case .list(let list):
            var elements: [Value] = []
            for element in list.elements {
                guard let value = element.json else { return nil }
                elements.append(value)
            }
            return .array(elements)
        case .map(.json(let members)): return .object(members)
        case .map(let map): return Self.object(map.entries)
        case .message(let message):
            return Self.object(message.fields.map { (.string($0.key), $0.value) })
        case .optional(let inner): return inner.map(\.json) ?? .null
        default: return nil
        }
    }

    private static func object(_ entries: [(key: CELValue, value: CELValue)]) -> Value? {
        var members = Members()
        for (key, value) in entries {
            guard case .string(let name) = key, let value = value.json else { return nil }
            members[name] = value
        }
        return .object(members)
    }

    /// What parts of an object are called otherwise than the way to them, in words; the checker does
    /// not tell, as it knows nothing of the object.
    func misnamedParts(_ path: [String]) -> [String] {
        switch self {
        case .message(let message):
            let expected = path.joined(separator: ".")
            let found =
                message.type == expected
                ? []
                : [
                    "unexpected type name \(GoText.quoted(message.type)), expected "
                        + "\(GoText.quoted(expected)), which matches field name path from root "
                        + "Object type"
                ]
            return found + message.fields.flatMap { $0.value.misnamedParts(path + [$0.key]) }
        case .list(.computed(let elements)):
            return elements.flatMap { $0.misnamedParts(path) }
        case .map(.computed(let entries)):
            return entries.flatMap { $0.value.misnamedParts(path) }
        default: return []
        }
    }
}
