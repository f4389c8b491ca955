import PlatValue

/// The document as kubectl and client-go ask for it. The numbers are those of gnostic's
/// `OpenAPIv2.proto`.
extension OpenAPIVersion2 {
    var protobuf: [UInt8] {
        var document = WireWriter()
        document.write(1, text: "2.0")
        document.write(2, bytes: Self.message([(1, "Kubernetes"), (2, "1.36")]))
        var paths = WireWriter()
        for (path, item) in self.paths {
            paths.write(2, bytes: Self.named(path, Self.pathItem(item)))
        }
        document.write(8, bytes: paths.bytes)
        var definitions = WireWriter()
        for (name, schema) in self.definitions {
            definitions.write(1, bytes: Self.named(name, Self.encoded(schema)))
        }
        document.write(9, bytes: definitions.bytes)
        return document.bytes
    }

    private static func named(_ name: String, _ content: [UInt8]) -> [UInt8] {
        var writer = WireWriter()
        writer.write(1, text: name)
        writer.write(2, bytes: content)
        return writer.bytes
    }

    private static func message(_ fields: [(Int, String)]) -> [UInt8] {
        var writer = WireWriter()
        for (number, text) in fields { writer.write(number, text: text) }
        return writer.bytes
    }

    private static let methods = [
        ("get", 2), ("put", 3), ("post", 4), ("delete", 5), ("options", 6), ("head", 7),
        ("patch", 8),
    ]

    private static func pathItem(_ item: Value) -> [UInt8] {
        var writer = WireWriter()
        for (method, number) in methods {
            guard let operation = item[method] else { continue }
            writer.write(number, bytes: encoded(operation: operation))
        }
        for parameter in item["parameters"]?.arrayValue ?? [] {
            writer.write(9, bytes: encoded(parameter: parameter))
        }
        return writer.bytes
    }

    private static func encoded(operation: Value) -> [UInt8] {
        var writer = WireWriter()
        for tag in operation["tags"].strings { writer.write(1, text: tag) }
        writer.write(3, text: operation["description"]?.stringValue ?? "")
        writer.write(5, text: operation["operationId"]?.stringValue ?? "")
        for type in operation["produces"].strings { writer.write(6, text: type) }
        for type in operation["consumes"].strings { writer.write(7, text: type) }
        for parameter in operation["parameters"]?.arrayValue ?? [] {
            writer.write(8, bytes: encoded(parameter: parameter))
        }
        for scheme in operation["schemes"].strings { writer.write(10, text: scheme) }
        writeExtensions(of: operation, 13, &writer)
        return writer.bytes
    }

    /// One of a body, a part of the query and a part of the path.
    private static func encoded(parameter: Value) -> [UInt8] {
        func text(_ key: String) -> String { parameter[key]?.stringValue ?? "" }
        let isRequired: UInt64 = parameter["required"] == true ? 1 : 0
        var content = WireWriter()
        var wrapped = WireWriter()
        if text("in") == "body" {
            content.write(2, text: text("name"))
            content.write(3, text: "body")
            content.write(4, varint: isRequired)
            var schema = WireWriter()
            schema.write(1, bytes: encoded(parameter["schema"] ?? [:]))
            content.write(5, bytes: schema.bytes)
            wrapped.write(1, bytes: content.bytes)
        } else {
            let isPath = text("in") == "path"
            content.write(1, varint: isRequired)
            content.write(2, text: text("in"))
            content.write(3, text: text("description"))
            content.write(4, text: text("name"))
            content.write(isPath ? 5 : 6, text: text("type"))
            var part = WireWriter()
            part.write(isPath ? 4 : 3, bytes: content.bytes)
            wrapped.write(2, bytes: part.bytes)
        }
        var item = WireWriter()
        item.write(1, bytes: wrapped.bytes)
        return item.bytes
    }

    private static let texts = [
        ("$ref", 1), ("format", 2), ("title", 3), ("description", 4), ("pattern", 13),
    ]
    private static let counts = [
        ("maxLength", 11), ("minLength", 12), ("maxItems", 14), ("minItems", 15),
        ("maxProperties", 17), ("minProperties", 18),
    ]
    private static let numbers = [("multipleOf", 6), ("maximum", 7), ("minimum", 9)]

    private static func encoded(_ schema: Value) -> [UInt8] {
        var writer = WireWriter()
        for (key, number) in texts {
            if let text = schema[key]?.stringValue { writer.write(number, text: text) }
        }
        for (key, number) in numbers {
            if let value = schema[key]?.doubleValue { writer.write(number, double: value) }
        }
        for (key, number) in counts {
            if let count = schema[key]?.integerValue {
                writer.write(number, varint: UInt64(bitPattern: count))
            }
        }
        for name in schema["required"].strings { writer.write(19, text: name) }
        if let values = schema["additionalProperties"] {
            var item = WireWriter()
            if let flag = values.boolValue {
                item.write(2, varint: flag ? 1 : 0)
            } else {
                item.write(1, bytes: encoded(values))
            }
            writer.write(21, bytes: item.bytes)
        }
        if let type = schema["type"]?.stringValue {
            writer.write(22, bytes: message([(1, type)]))
        }
        if let items = schema["items"] {
            var item = WireWriter()
            item.write(1, bytes: encoded(items))
            writer.write(23, bytes: item.bytes)
        }
        if let properties = schema["properties"]?.objectValue {
            var all = WireWriter()
            for (name, property) in properties {
                all.write(1, bytes: named(name, encoded(property)))
            }
            writer.write(25, bytes: all.bytes)
        }
        writeExtensions(of: schema, 31, &writer)
        return writer.bytes
    }

    /// Members that begin with `x-`, as YAML.
    private static func writeExtensions(of value: Value, _ number: Int, _ writer: inout WireWriter)
    {
        for (key, content) in value.objectValue ?? [:] where key.hasPrefix("x-") {
            let any = message([(2, content.yamlText())])
            writer.write(number, bytes: named(key, any))
        }
    }
}
