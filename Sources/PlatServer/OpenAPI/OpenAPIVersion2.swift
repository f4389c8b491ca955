import PlatModel
import PlatValue

/// The OpenAPI document of version 2 (Swagger), for clients that still read that one: made from the
/// documents of version 3, with what version 2 has no word for left out.
struct OpenAPIVersion2 {
    private(set) var paths = Members()
    private(set) var definitions = Members()

    init(_ surface: APISurface) {
        for group in surface.groups {
            for version in group.versions {
                add(
                    OpenAPIDocument(group: group.name, version: version.name, types: version.types)
                        .value)
            }
        }
        paths = Members(uniqueEntries: paths.sortedByKey())
        definitions = Members(uniqueEntries: definitions.sortedByKey())
    }

    /// The whole as JSON has it.
    var value: Value {
        [
            "swagger": "2.0", "info": ["title": "Kubernetes", "version": "1.36"],
            "paths": .object(paths), "definitions": .object(definitions),
            "securityDefinitions": [
                "BearerToken": [
                    "type": "apiKey", "name": "authorization", "in": "header",
                    "description": "A bearer token",
                ]
            ],
            "security": [["BearerToken": []]],
        ]
    }

    private mutating func add(_ document: Value) {
        for (path, item) in document["paths"]?.objectValue ?? [:] {
            paths[path] = Self.pathItem(item)
        }
        // What upstream's own structures are where nothing is said is not said here.
        let isBuiltin = document["info"] == OpenAPIDocument.info
        for (name, schema) in document["components"]?["schemas"]?.objectValue ?? [:] {
            definitions[name] = Self.schema(isBuiltin ? Self.withoutDefaults(schema) : schema)
        }
    }

    private static func withoutDefaults(_ schema: Value) -> Value {
        guard var members = schema.objectValue else { return schema }
        members["default"] = nil
        for key in ["items", "additionalProperties"] {
            if let inner = members[key] { members[key] = withoutDefaults(inner) }
        }
        if let properties = members["properties"]?.objectValue {
            members["properties"] = .object(
                Members(uniqueEntries: properties.map { ($0.key, withoutDefaults($0.value)) }))
        }
        return .object(members)
    }

    private static func pathItem(_ item: Value) -> Value {
        var result = Members()
        for (key, value) in item.objectValue ?? [:] {
            result[key] =
                key == "parameters"
                ? .array((value.arrayValue ?? []).map(parameter)) : operation(value)
        }
        return .object(result)
    }

    /// The body is a parameter here, and its media types are the operation's.
    private static func operation(_ operation: Value) -> Value {
        var result = operation.objectValue ?? [:]
        var parameters = (operation["parameters"]?.arrayValue ?? []).map(parameter)
        if let body = operation["requestBody"] {
            let content = body["content"]?.objectValue ?? [:]
            result["consumes"] = .array(content.keys.map(Value.string))
            var parameter: Members = ["in": "body", "name": "body"]
            if body["required"] == true { parameter["required"] = true }
            parameter["schema"] = schema(content.values.first?["schema"] ?? [:])
            parameters.insert(.object(parameter), at: 0)
        }
        result["requestBody"] = nil
        if !parameters.isEmpty { result["parameters"] = .array(parameters) }
        var types: [String] = []
        var responses = Members()
        for (code, response) in operation["responses"]?.objectValue ?? [:] {
            let content = response["content"]?.objectValue ?? [:]
            for type in content.keys where !types.contains(type) { types.append(type) }
            var members: Members = ["description": response["description"] ?? ""]
            if let schema = content.values.first?["schema"] {
                members["schema"] = self.schema(schema)
            }
            responses[code] = .object(members)
        }
        result["responses"] = .object(responses)
        result["produces"] = .array(types.map(Value.string))
        result["schemes"] = ["https"]
        return .object(result)
    }

    /// A parameter's schema stands among its own members.
    private static func parameter(_ parameter: Value) -> Value {
        var result = parameter.objectValue ?? [:]
        for (key, value) in parameter["schema"]?.objectValue ?? [:] { result[key] = value }
        result["schema"] = nil
        return .object(result)
    }

    /// What version 2 has no word for.
    private static let unknown: Set<String> = ["oneOf", "anyOf", "not", "nullable"]

    private static let structural: Set<String> = [
        "type", "items", "properties", "additionalProperties", "required",
    ]

    static func schema(_ schema: Value) -> Value {
        guard let members = schema.objectValue else { return schema }
        if let reference = members["$ref"]?.stringValue {
            return ["$ref": .string(definition(reference))]
        }
        // What can be null, or hold what nobody knows, has no type that version 2 could say.
        let isOpen =
            members["nullable"] == true
            || members["x-kubernetes-preserve-unknown-fields"] == true
        var result = Members()
        for (key, value) in members
        where !unknown.contains(key) && !(isOpen && structural.contains(key)) {
            switch key {
            case "properties":
                result[key] = .object(
                    Members(uniqueEntries: (value.objectValue ?? [:]).map { ($0, self.schema($1)) })
                )
            case "items", "additionalProperties": result[key] = self.schema(value)
            case "allOf":
                // A reference had no neighbours there, and has them here.
                guard let only = value.arrayValue, only.count == 1,
                    let reference = only[0]["$ref"]?.stringValue
                else { continue }
                result["$ref"] = .string(definition(reference))
            default: result[key] = value
            }
        }
        // Quantities and the like: of several forms the text is the one that holds all.
        if members["oneOf"] != nil, result["type"] == nil { result["type"] = "string" }
        return .object(result)
    }

    private static func definition(_ reference: String) -> String {
        "#/definitions/" + reference.dropFirst("#/components/schemas/".count)
    }
}
