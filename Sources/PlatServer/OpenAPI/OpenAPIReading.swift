import PlatModel
import PlatValue

/// What is read at one path and is no object: versions, groups, kinds, which program the server is.
struct OpenAPIReading {
    /// As the index names its document; nil for what stands in the document of a version.
    let name: String
    private let operation: String
    private let text: String
    private let tag: String
    /// The structure that is answered; nil: a text.
    private let message: String?
    private var types = ["application/json", Protobuf.contentType, "application/yaml"]

    /// The versions of the core group, and the groups.
    static let roots = [
        OpenAPIReading(
            name: "api", operation: "getCoreAPIVersions", text: "get available API versions",
            tag: "core", message: "APIVersions"),
        OpenAPIReading(
            name: "apis", operation: "getAPIVersions", text: "get available API versions",
            tag: "apis", message: "APIGroupList"),
    ]

    static let version = OpenAPIReading(
        name: "version", operation: "getCodeVersion",
        text: "get the version information for this server", tag: "version", message: "Info",
        types: ["application/json"])

    /// What others need to check service accounts' tokens.
    static let issuer = [
        OpenAPIReading(
            name: ".well-known/openid-configuration",
            operation: "getServiceAccountIssuerOpenIDConfiguration",
            text: "get who issues service accounts' tokens, as OpenID discovery has it",
            tag: "WellKnown", message: nil, types: ["application/json"]),
        OpenAPIReading(
            name: "openid/v1/jwks", operation: "getServiceAccountIssuerOpenIDKeyset",
            text: "get the keys by which service accounts' tokens are checked", tag: "openid",
            message: nil, types: ["application/jwk-set+json"]),
    ]

    static func group(_ name: String) -> OpenAPIReading {
        let words = OpenAPIPaths.words(of: name)
        return OpenAPIReading(
            name: "apis/" + name, operation: "get\(words.title)APIGroup",
            text: "get information of a group", tag: words.tag, message: "APIGroup")
    }

    /// The kinds of a built-in group's version.
    static func kinds(_ group: String, _ version: String) -> OpenAPIReading {
        let words = OpenAPIPaths.words(of: group)
        let title = words.title + version.prefix(1).uppercased() + version.dropFirst()
        return OpenAPIReading(
            name: group.isEmpty ? "api/" + version : "apis/\(group)/\(version)",
            operation: "get\(title)APIResources", text: "get available resources",
            tag: "\(words.tag)_\(version)", message: "APIResourceList")
    }

    /// The path and what is done there.
    var item: (String, Value) {
        let schema: Value =
            message.map { OpenAPIDocument.reference(OpenAPIComponents.sharedName($0)) }
            ?? ["type": "string"]
        let content = Members(uniqueEntries: types.map { ($0, ["schema": schema]) })
        return (
            "/\(name)/",
            [
                "get": [
                    "description": .string(text), "operationId": .string(operation),
                    "responses": [
                        "200": ["content": .object(content), "description": "OK"],
                        "401": ["description": "Unauthorized"],
                    ],
                    "tags": [.string(tag)],
                ]
            ]
        )
    }

    /// Adds the structure that is answered, and what it is made of.
    func add(to components: inout OpenAPIComponents) {
        if let message { components.addKind(message) }
    }

    /// The document that has this and nothing else.
    var document: Value {
        var components = OpenAPIComponents(group: "", version: "v1")
        add(to: &components)
        var document: Value = [
            "openapi": "3.0.0", "info": OpenAPIDocument.info, "paths": [item.0: item.1],
        ]
        if message != nil { document["components"] = ["schemas": .object(components.schemas)] }
        return document
    }
}
