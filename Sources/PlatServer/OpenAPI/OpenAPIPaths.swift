import PlatModel
import PlatValue

/// The paths of one kind and what can be done there.
struct OpenAPIPaths {
    private let type: ResourceType

    init(_ type: ResourceType) { self.type = type }

    var items: [(String, Value)] {
        let root = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.apiVersion)"
        let scope = type.isNamespaced ? "/namespaces/{namespace}" : ""
        let collection = "\(root)\(scope)/\(type.plural)"
        var items = [(collection, self.collection)]
        if type.isNamespaced, type.verbs.contains("list") {
            items.append(("\(root)/\(type.plural)", everywhere))
        }
        if type.verbs.contains("get") { items.append((collection + "/{name}", named(nil))) }
        for subresource in type.subresources {
            items.append(("\(collection)/{name}/\(subresource)", named(subresource)))
        }
        return items
    }

    private static let listing = [
        "allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit",
        "resourceVersion", "resourceVersionMatch", "sendInitialEvents", "shardSelector",
        "timeoutSeconds", "watch",
    ]
    private static let writing = ["dryRun", "fieldManager", "fieldValidation"]
    private static let deleting = [
        "dryRun", "gracePeriodSeconds", "ignoreStoreReadErrorWithClusterBreakingPotential",
        "orphanDependents", "propagationPolicy",
    ]

    private var model: String { type.schemaPackage + type.kind }
    private var listModel: String { type.schemaPackage + type.listKind }
    private var status: String { OpenAPIDocument.metaPackage + "Status" }

    private var collection: Value {
        var item = Members()
        if type.verbs.contains("deletecollection") {
            item["delete"] = operation(
                "delete", "Collection", "deletecollection", "delete collection of \(type.kind)",
                Self.listing, body: nil, answers: ["200": status])
        }
        if type.verbs.contains("list") {
            item["get"] = operation(
                "list", "", "list", "list objects of kind \(type.kind)", Self.listing, body: nil,
                answers: ["200": listModel])
        }
        item["parameters"] = .array(placeParameters(named: false))
        if type.verbs.contains("create") {
            item["post"] = operation(
                "create", "", "post", "create a \(type.kind)", Self.writing, body: model,
                answers: ["200": model, "201": model, "202": model])
        }
        return .object(item)
    }

    /// The list over all namespaces.
    private var everywhere: Value {
        let get = operation(
            "list", "", "list", "list objects of kind \(type.kind)", [], body: nil,
            answers: ["200": listModel], place: "", suffix: "ForAllNamespaces")
        let names = (Self.listing + ["pretty"]).sorted()
        return ["get": get, "parameters": .array(names.map(OpenAPIParameters.query))]
    }

    private func named(_ subresource: String?) -> Value {
        let of = subresource.map { "\($0) of " } ?? ""
        let suffix = subresource.map { $0.prefix(1).uppercased() + $0.dropFirst() } ?? ""
        let model = subresource == "scale" ? "io.k8s.api.autoscaling.v1.Scale" : model
        var item = Members()
        func add(
            _ method: String, _ verb: String, _ text: String, _ names: [String],
            _ answers: KeyValuePairs<String, String>
        ) {
            item[method] = operation(
                verb, "", method, "\(text) \(of)the specified \(type.kind)", names,
                body: method == "get" ? nil : model, answers: answers, suffix: suffix)
        }
        if subresource == nil, type.verbs.contains("delete") {
            item["delete"] = operation(
                "delete", "", "delete", "delete a \(type.kind)", Self.deleting,
                body: OpenAPIDocument.metaPackage + "DeleteOptions",
                answers: ["200": status, "202": status])
        }
        if subresource == "token" {
            add("post", "create", "create", Self.writing, ["201": model])
        } else {
            if subresource != "finalize" {
                add("get", "read", "read", ["resourceVersion"], ["200": model])
                add("patch", "patch", "partially update", Self.writing + ["force"], ["200": model])
            }
            add("put", "replace", "replace", Self.writing, ["200": model, "201": model])
        }
        item["parameters"] = .array(placeParameters(named: true))
        return .object(Members(uniqueEntries: item.sortedByKey()))
    }

    private func placeParameters(named: Bool) -> [Value] {
        var parameters: [Value] = []
        if named {
            parameters.append(OpenAPIParameters.path("name", "name of the \(type.kind)"))
        }
        if type.isNamespaced {
            parameters.append(
                OpenAPIParameters.path(
                    "namespace", "object name and auth scope, such as for teams and projects"))
        }
        return parameters + [OpenAPIParameters.query("pretty")]
    }

    private func operation(
        _ verb: String, _ target: String, _ action: String, _ description: String,
        _ parameters: [String], body: String?, answers: KeyValuePairs<String, String>,
        place: String? = nil,
        suffix: String = ""
    ) -> Value {
        let scope = place ?? (type.isNamespaced ? "Namespaced" : "")
        var operation: Members = [
            "description": .string(description),
            "operationId": .string("\(verb)\(groupName)\(target)\(scope)\(type.kind)\(suffix)"),
        ]
        if !parameters.isEmpty {
            operation["parameters"] = .array(parameters.map(OpenAPIParameters.query))
        }
        if let body { operation["requestBody"] = requestBody(body, action) }
        var responses = Members()
        for (code, model) in answers {
            responses[code] = [
                "content": content(model),
                "description": ["200": "OK", "201": "Created", "202": "Accepted"][code] ?? "",
            ]
        }
        responses["401"] = ["description": "Unauthorized"]
        operation["responses"] = .object(responses)
        operation["tags"] = [.string(tag)]
        operation["x-kubernetes-action"] = .string(action)
        operation["x-kubernetes-group-version-kind"] = type.kindValue
        return .object(operation)
    }

    private func requestBody(_ model: String, _ action: String) -> Value {
        if action == "delete" { return ["content": content(model)] }
        guard action == "patch" else { return ["content": content(model), "required": true] }
        var types = [
            "application/apply-patch+yaml", "application/json-patch+json",
            "application/merge-patch+json",
        ]
        if type.custom == nil { types.append("application/strategic-merge-patch+json") }
        let schema: Value = [
            "schema": OpenAPIDocument.reference(OpenAPIDocument.metaPackage + "Patch")
        ]
        let content = Members(uniqueEntries: types.map { ($0, schema) })
        return ["content": .object(content), "required": true]
    }

    private func content(_ model: String) -> Value {
        let schema: Value = ["schema": OpenAPIDocument.reference(model)]
        return ["application/json": schema, "application/yaml": schema]
    }

    /// `ExampleComV1` in the names of operations.
    private var groupName: String {
        let words =
            type.group.isEmpty ? ["core"] : type.group.split(separator: ".").map(String.init)
        let name = (words + [type.version]).map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return name.joined()
    }

    private var tag: String {
        let words = type.group.split(separator: ".").map(String.init)
        let rest = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return ([words.first ?? "core"] + rest).joined() + "_" + type.version
    }
}

/// Parameters of operations.
enum OpenAPIParameters {
    static func path(_ name: String, _ description: String) -> Value {
        [
            "description": .string(description), "in": "path", "name": .string(name),
            "required": true, "schema": ["type": "string", "uniqueItems": true],
        ]
    }

    static func query(_ name: String) -> Value {
        [
            "in": "query", "name": .string(name),
            "schema": ["type": .string(kinds[name] ?? "string"), "uniqueItems": true],
        ]
    }

    private static let kinds = [
        "allowWatchBookmarks": "boolean", "force": "boolean", "gracePeriodSeconds": "integer",
        "ignoreStoreReadErrorWithClusterBreakingPotential": "boolean", "limit": "integer",
        "orphanDependents": "boolean", "sendInitialEvents": "boolean", "timeoutSeconds": "integer",
        "watch": "boolean",
    ]
}
