import PlatModel
import PlatValue

/// The schemas of one document, each by its name; what they refer to is there too.
struct OpenAPIComponents {
    let group: String
    let version: String
    var found: [String: Value] = [:]

    init(group: String, version: String) {
        self.group = group
        self.version = version
    }

    var schemas: Members {
        Members(uniqueEntries: found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    /// Where upstream keeps the structures of a built-in group.
    static func package(group: String, version: String) -> String {
        let word = group.isEmpty ? "core" : String(group.prefix { $0 != "." })
        return word == "apiextensions"
            ? "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.\(version)."
            : "io.k8s.api.\(word).\(version)."
    }

    mutating func add(_ type: ResourceType) {
        if let custom = type.custom {
            found[type.schemaPackage + type.kind] = customKind(type, custom.schema)
        } else if let message = type.builtin.flatMap({ BuiltinTypes.message($0.message) }) {
            var schema = structure(message)
            schema["properties"] = typed(schema["properties"] ?? [:])
            schema["x-kubernetes-group-version-kind"] = [type.kindValue]
            found[type.schemaPackage + type.kind] = schema
        }
        if type.verbs.contains("list") {
            found[type.schemaPackage + type.listKind] = list(of: type)
        }
        if type.subresources.contains("scale") { addScale() }
        if type.subresources.contains("token") { addTokenRequest() }
        if type.custom == nil, type.verbs.contains("watch") { addMessage("WatchEvent") }
        addMessage("ObjectMeta")
        // What can only be made is answered as it was made.
        guard type.custom != nil || type.verbs.contains("get") else { return }
        for name in ["ListMeta", "DeleteOptions", "Status"] { addMessage(name) }
        found[OpenAPIDocument.metaPackage + "Patch"] = ["type": "object"]
    }

    /// A custom kind's schema with what every object has.
    private mutating func customKind(_ type: ResourceType, _ schema: Schema) -> Value {
        var value = published(schema)
        if KcpDefinitions.definition(group: type.group, plural: type.plural) != nil {
            value = FieldTexts.adding(to: value, kind: type.kind)
        }
        var properties = value["properties"]?.objectValue ?? [:]
        properties.removeValue(forKey: "metadata")
        value["properties"] = typed(.object(properties))
        value.set(
            metadata("ObjectMeta", "Standard object's metadata."), at: "properties", "metadata")
        value["x-kubernetes-group-version-kind"] = [type.kindValue]
        let fields = type.custom?.selectablePaths ?? []
        if !fields.isEmpty {
            value["x-kubernetes-selectable-fields"] = .array(
                fields.map { ["fieldPath": .string($0.joined(separator: "."))] })
        }
        return value
    }

    /// The schema as it is published: embedded objects say what they have as objects.
    private func published(_ schema: Schema) -> Value {
        Self.withEmbeddedFields(schema.value)
    }

    private static func withEmbeddedFields(_ schema: Value) -> Value {
        guard var members = schema.objectValue else { return schema }
        for key in ["items", "additionalProperties"] {
            if let inner = members[key] { members[key] = withEmbeddedFields(inner) }
        }
        if let properties = members["properties"]?.objectValue {
            members["properties"] = .object(
                Members(uniqueEntries: properties.map { ($0.key, withEmbeddedFields($0.value)) }))
        }
        if members["x-kubernetes-int-or-string"] == true, members["anyOf"] == nil {
            members["anyOf"] = [["type": "integer"], ["type": "string"]]
        }
        guard members["x-kubernetes-embedded-resource"] == true else { return .object(members) }
        var properties = members["properties"]?.objectValue ?? [:]
        for (name, text) in embeddedTexts {
            properties[name] = ["description": .string(text), "type": "string"]
        }
        properties["metadata"] = metadata("ObjectMeta", "Standard object's metadata.")
        members["properties"] = .object(properties)
        var required = members["required"]?.arrayValue ?? []
        for name in ["kind", "apiVersion"] where !required.contains(.string(name)) {
            required.append(.string(name))
        }
        members["required"] = .array(required)
        return .object(members)
    }

    private func typed(_ properties: Value) -> Value {
        var result = properties
        for (name, text) in Self.typeTexts {
            result[name] = ["description": .string(text), "type": "string"]
        }
        return result
    }

    private static func metadata(_ name: String, _ text: String) -> Value {
        let section = name == "ListMeta" ? "types-kinds" : "metadata"
        return [
            "allOf": [OpenAPIDocument.reference(OpenAPIDocument.metaPackage + name)],
            "description": .string("\(text) More info: \(conventions)#\(section)"),
        ]
    }

    private func metadata(_ name: String, _ text: String) -> Value { Self.metadata(name, text) }

    private func list(of type: ResourceType) -> Value {
        var properties: Value = [
            "items": [
                "description": .string("List of \(type.plural). More info: \(Self.conventions)"),
                "items": OpenAPIDocument.reference(type.schemaPackage + type.kind),
                "type": "array",
            ],
            "metadata": metadata("ListMeta", "Standard list metadata."),
        ]
        if type.custom == nil {
            // What is a structure of upstream's code is empty where nothing is said.
            properties.set(
                Self.emptyUnlessSaid(OpenAPIDocument.reference(type.schemaPackage + type.kind)),
                at: "items", "items")
            properties.set([:], at: "metadata", "default")
        }
        properties = typed(properties)
        var kind = type.kindValue
        kind["kind"] = .string(type.listKind)
        return [
            "description": .string("\(type.listKind) is a list of \(type.kind)"),
            "properties": properties, "required": ["items"], "type": "object",
            "x-kubernetes-group-version-kind": [kind],
        ]
    }

    /// The structure of another group that is sent to ask for a token.
    private mutating func addTokenRequest() {
        var others = OpenAPIComponents(group: "authentication.k8s.io", version: "v1")
        others.addKind("TokenRequest")
        found.merge(others.found) { own, _ in own }
    }

    static let tokenPackage = package(group: "authentication.k8s.io", version: "v1")

    /// Adds a structure that is a kind by itself, and says so.
    mutating func addKind(_ name: String) {
        addMessage(name)
        let component = componentName(name)
        guard name != "Info", var schema = found[component] else { return }
        schema["properties"] = typed(schema["properties"] ?? [:])
        let isShared = BuiltinTypes.isShared(name)
        schema["x-kubernetes-group-version-kind"] = [
            [
                "group": .string(isShared ? "" : group), "kind": .string(name),
                "version": .string(isShared ? "v1" : version),
            ]
        ]
        found[component] = schema
    }

    private mutating func addScale() {
        let replicas: Value = ["format": "int32", "type": "integer"]
        let kind: Value = ["group": "autoscaling", "kind": "Scale", "version": "v1"]
        found["io.k8s.api.autoscaling.v1.Scale"] = [
            "type": "object", "x-kubernetes-group-version-kind": [kind],
            "properties": typed([
                "metadata": metadata("ObjectMeta", "Standard object's metadata."),
                "spec": ["type": "object", "properties": ["replicas": replicas]],
                "status": [
                    "type": "object", "required": ["replicas"],
                    "properties": ["replicas": replicas, "selector": ["type": "string"]],
                ],
            ]),
        ]
    }

    private static let conventions =
        "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md"
    private static let typeTexts = [
        "apiVersion": """
        APIVersion defines the versioned schema of this representation of an object. Servers \
        should convert recognized schemas to the latest internal value, and may reject \
        unrecognized values. More info: \(conventions)#resources
        """,
        "kind": """
        Kind is a string value representing the REST resource this object represents. Servers \
        may infer this from the endpoint the client submits requests to. Cannot be updated. In \
        CamelCase. More info: \(conventions)#types-kinds
        """,
    ]
    private static let embeddedTexts = [
        "apiVersion": """
        apiVersion defines the versioned schema of this representation of an object. More \
        info: \(conventions)#resources
        """,
        "kind": """
        kind is a string value representing the type of this object. In CamelCase. More info: \
        \(conventions)#types-kinds
        """,
    ]
}
