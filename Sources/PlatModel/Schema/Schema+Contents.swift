extension Schema {
    /// What a subtree of a schema says anything about.
    struct Contents: OptionSet, Sendable {
        let rawValue: UInt8

        static let defaults = Contents(rawValue: 1)
        static let embeddedResources = Contents(rawValue: 2)
        static let uniqueLists = Contents(rawValue: 4)
        static let rules = Contents(rawValue: 8)
    }
}

extension Schema.Contents {
    init(of fields: Schema.Fields) {
        self = []
        if fields.defaultValue != nil { insert(.defaults) }
        if fields.isEmbeddedResource { insert(.embeddedResources) }
        if fields.listType == .set || fields.listType == .map { insert(.uniqueLists) }
        if !fields.validations.isEmpty { insert(.rules) }
        for property in fields.properties.values { formUnion(property.contents) }
        if let items = fields.items { formUnion(items.contents) }
        if case .schema(let schema)? = fields.additionalProperties { formUnion(schema.contents) }
    }
}
