import PlatValue

/// What the type tables say about merging at one place of an object.
struct PatchType {
    /// How one member is merged: `mergeKey` for lists that are (empty for sets of scalars).
    struct Member {
        let type: PatchType
        let mergesLists: Bool
        let mergeKey: String
        let retainsKeys: Bool
    }

    private enum Shape {
        case fields([MessageField], name: String)
        /// Not a structure: nothing can be looked up in it.
        case other(String)
    }

    private let shape: Shape

    init(_ type: BuiltinType) {
        shape = .fields(type.fields, name: type.kind)
    }

    private init(_ type: FieldType) {
        switch type {
        case .message(let name):
            let fields = BuiltinTypes.message(name)?.writtenFields ?? []
            let short = name.split(separator: ".").last.map(String.init) ?? name
            shape = .fields(fields, name: short)
        case .schemaOrArray, .schemaOrBool, .schemaOrStrings:
            shape = .fields([], name: "JSONSchemaProps")
        case .map: shape = .other("map")
        case .list, .bytes, .extra: shape = .other("slice")
        case .time, .microTime, .quantity, .intOrString, .raw: shape = .other("struct")
        case .bool, .int32, .int64, .float64, .string: shape = .other("string")
        }
    }

    /// How an object or a list that stands under `key` is merged.
    func member(_ key: String) throws(MergePatchError) -> Member {
        switch shape {
        case .other(let kind):
            throw MergePatchError(
                .unfit, "merging an object in json but data type is not struct, instead is: \(kind)"
            )
        case .fields(let fields, let name):
            guard let field = fields.first(where: { $0.name == key }) else {
                throw MergePatchError(
                    .unfit,
                    "unable to find api field in struct \(name) for the json field "
                        + GoText.quoted(key))
            }
            var type = field.type
            if case .list(let item) = type { type = item }
            return Member(
                type: PatchType(type), mergesLists: field.mergeKey != nil,
                mergeKey: field.mergeKey ?? "", retainsKeys: field.retainsKeys)
        }
    }
}
