import PlatValue

/// The declared fields of an object in a schema, by the names that rules call them.
final class CELObjectType: Sendable {
    let name: String
    let fields: [String: CELType]

    init(name: String, fields: [String: CELType]) {
        self.name = name
        self.fields = fields
    }
}

/// The types of a schema, as rules see it.
struct CELSchemaTypes: Sendable {
    private(set) var objects: [String: CELObjectType] = [:]
    private(set) var root: CELType?

    /// Types of a node and all below it. The root of a resource has its type and its name too.
    init(_ schema: Schema, name: String = "selfType0", isResource: Bool) {
        root = type(of: schema, name, isResource: isResource || schema.isEmbeddedResource)
    }

    /// Nil where rules cannot see a value, because the schema does not say what it is.
    private mutating func type(
        of schema: Schema, _ name: String, isResource: Bool
    ) -> CELType? {
        if schema.isIntOrString { return .dyn }
        switch schema.kind {
        case .array?:
            guard let items = schema.items,
                let element = type(
                    of: items, name + ".@idx", isResource: items.isEmbeddedResource)
            else { return nil }
            return .list(element)
        case .object?:
            if !isResource, case .schema(let values)? = schema.additionalProperties {
                let value = type(of: values, name + ".@elem", isResource: values.isEmbeddedResource)
                return value.map { .map(.string, $0) }
            }
            var fields: [String: CELType] = [:]
            let properties = isResource ? schema.propertiesOfResource : schema.properties
            for (property, child) in properties {
                guard let escaped = CELEscaping.escape(property) else { continue }
                let type = type(
                    of: child, "\(name).\(escaped)", isResource: child.isEmbeddedResource)
                if let type { fields[escaped] = type }
            }
            objects[name] = CELObjectType(name: name, fields: fields)
            return .object(name)
        case .string?:
            switch schema.format {
            case "byte"?: return .bytes
            case "duration"?: return .duration
            case "date"?, "date-time"?: return .timestamp
            default: return .string
            }
        case .boolean?: return .bool
        case .number?: return .double
        case .integer?: return .int
        case nil: return nil
        }
    }
}

extension Schema {
    private static let text = Schema(Fields(kind: .string))
    private static let plainMetadata = metadata(properties: [:])

    private static func metadata(properties given: [String: Schema]) -> Schema {
        var metadata = Fields(kind: .object)
        metadata.properties = ["name": text, "generateName": text]
        for (name, property) in given where metadata.properties[name] != nil {
            metadata.properties[name] = property
        }
        return Schema(metadata)
    }

    /// A property of a resource: those that every resource has are there whatever the schema says.
    func propertyOfResource(_ name: String) -> Schema? {
        switch name {
        case "apiVersion", "kind": return properties[name] ?? Self.text
        case "metadata":
            guard let given = properties[name]?.properties, !given.isEmpty else {
                return Self.plainMetadata
            }
            return Self.metadata(properties: given)
        default: return properties[name]
        }
    }

    /// The properties of a resource with those that every resource has.
    var propertiesOfResource: [String: Schema] {
        var all = properties
        for name in Self.resourceKeys { all[name] = propertyOfResource(name) }
        return all
    }
}

/// Property names as rules must write them: names that CEL could not read are spelled out.
enum CELEscaping {
    private static let keywords: Set<String> = [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for",
        "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void",
        "while",
    ]

    /// Nil where rules cannot name the property at all.
    static func escape(_ name: String) -> String? {
        guard let first = name.unicodeScalars.first else { return nil }
        if keywords.contains(name) { return "__\(name)__" }
        guard CELLexer.isWordStart(first) else { return nil }
        var result = ""
        var rest = name[...]
        while let next = rest.unicodeScalars.first {
            if rest.hasPrefix("__") {
                result += "__underscores__"
                rest = rest.dropFirst(2)
                continue
            }
            switch next {
            case ".": result += "__dot__"
            case "-": result += "__dash__"
            case "/": result += "__slash__"
            case _ where CELLexer.isWordStart(next) || CELLexer.isDigit(next):
                result.unicodeScalars.append(next)
            default: return nil
            }
            rest = Substring(rest.unicodeScalars.dropFirst())
        }
        return result
    }

    /// The property that a rule's name stands for.
    static func unescape(_ name: String) -> String {
        guard name.contains("__") else { return name }
        if name.hasPrefix("__"), name.hasSuffix("__"),
            keywords.contains(String(name.dropFirst(2).dropLast(2)))
        {
            return String(name.dropFirst(2).dropLast(2))
        }
        var result = ""
        var rest = name[...]
        let parts = [
            ("__underscores__", "__"), ("__dot__", "."), ("__dash__", "-"), ("__slash__", "/"),
        ]
        while !rest.isEmpty {
            if let part = parts.first(where: { rest.hasPrefix($0.0) }) {
                result += part.1
                rest = rest.dropFirst(part.0.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}
