public import PlatValue

/// One structure that built-in kinds are made of, as a row of the type tables describes it.
public struct MessageType: Sendable {
    public let name: String
    /// Whether the whole has one owner under server-side apply.
    public let isAtomic: Bool
    /// In the order in which they are written as JSON.
    public let fields: [MessageField]
    private let positions: [String: Int]

    init(name: String, isAtomic: Bool, fields: [MessageField]) {
        self.name = name
        self.isAtomic = isAtomic
        self.fields = fields
        var positions: [String: Int] = [:]
        for (at, field) in fields.enumerated() { positions[field.name] = at }
        self.positions = positions
    }

    /// The field of this name, also one of a structure whose fields are written among this one's.
    public func field(_ name: String) -> MessageField? {
        if let at = positions[name], !fields[at].isInline { return fields[at] }
        for field in fields where field.isInline {
            if case .message(let inner) = field.type,
                let found = BuiltinTypes.message(inner)?.field(name)
            {
                return found
            }
        }
        return nil
    }

    /// What a field means, also one of a structure whose fields are written among this one's.
    public func description(of field: String) -> String? {
        if let text = BuiltinTypes.description(of: field, in: name) { return text }
        for inlined in fields where inlined.isInline {
            if case .message(let inner) = inlined.type,
                let text = BuiltinTypes.message(inner)?.description(of: field)
            {
                return text
            }
        }
        return nil
    }

    /// All fields as they are written as JSON: those of inlined structures in place of them.
    public var writtenFields: [MessageField] {
        fields.flatMap { field in
            guard field.isInline, case .message(let inner) = field.type else { return [field] }
            return (BuiltinTypes.message(inner)?.writtenFields ?? []).map { written in
                var written = written
                written.embedding = [inner] + written.embedding
                return written
            }
        }
    }
}

/// One field of a structure.
public struct MessageField: Sendable {
    /// The JSON name.
    public let name: String
    /// The number in protobuf; 0 for a field that has none.
    public let number: Int
    public let type: FieldType
    /// Whether "absent" and "empty" differ.
    public let isPointer: Bool
    public let omission: Omission
    public let isRequired: Bool
    /// Whether its fields are written among those of the structure that has it.
    public let isInline: Bool
    public let listType: Schema.ListType?
    public let listMapKeys: [String]
    /// Whether the field's value has one owner, whatever its type says.
    public let isAtomic: Bool
    /// Strategic merge patch: lists are merged by this key, or as sets where the key is empty.
    public let mergeKey: String?
    /// Strategic merge patch: an object is patched by replacing what the patch does not name.
    public let retainsKeys: Bool
    public let defaultValue: Value?
    /// What Go calls the type of its texts, or the type itself where that is a map, if that has a name.
    let goName: String?
    /// The structures among whose fields it is written, from the outermost on.
    var embedding: [String] = []

    /// When the field is left out of the JSON.
    public enum Omission: Sendable {
        case never, whenEmpty
        /// Also a structure is left out when nothing is in it.
        case whenZero
    }
}

/// The type of a field.
public indirect enum FieldType: Sendable, Equatable {
    case bool, int32, int64, float64, string, bytes
    /// Time to the second, and to the microsecond.
    case time, microTime
    case quantity, intOrString
    /// Any JSON.
    case raw
    /// A list of texts that protobuf wraps into a message.
    case extra
    case schemaOrArray, schemaOrBool, schemaOrStrings
    case message(String)
    case list(FieldType)
    case map(FieldType)
}
