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
        guard isBuiltin else { return items }
        if type.verbs.contains("watch") {
            let old = "\(root)/watch"
            let scoped = "\(old)\(scope)/\(type.plural)"
            items.append((scoped, watch(of: "list")))
            items.append((scoped + "/{name}", watch(of: "one")))
            if type.isNamespaced {
                items.append(("\(old)/\(type.plural)", watch(of: "everywhere")))
            }
        }
        return items.map { ($0.0, Self.hoisted($0.1)) }
    }

    private var isBuiltin: Bool { type.custom == nil }

    /// The kind with its article, as upstream chooses it: by the first letter.
    private var aKind: String {
        let first = type.kind.first.map { $0.lowercased() } ?? ""
        return ("aeiou".contains(first) ? "an " : "a ") + type.kind
    }

    /// Upstream says of a path what holds for all that is done there; where that is one thing, all of it.
    private static func hoisted(_ item: Value) -> Value {
        guard var members = item.objectValue else { return item }
        let methods = members.keys.filter { $0 != "parameters" }
        guard methods.count == 1, let own = members[methods[0]]?["parameters"]?.arrayValue else {
            return item
        }
        let all = (members["parameters"]?.arrayValue ?? []) + own
        members["parameters"] = .array(
            all.sorted { ($0["name"]?.stringValue ?? "") < ($1["name"]?.stringValue ?? "") })
        members[methods[0]]?["parameters"] = nil
        return .object(members)
    }

    /// The old paths to watch a list, one object, or the lists of all namespaces.
    private func watch(of what: String) -> Value {
        let instead = "deprecated: use the 'watch' parameter with a list operation instead"
        let isOne = what == "one"
        let text =
            isOne
            ? "watch changes to an object of kind \(type.kind). \(instead), filtered to a single "
                + "item with the 'fieldSelector' parameter."
            : "watch individual changes to a list of \(type.kind). \(instead)."
        let get = operation(
            "watch", "", isOne ? "watch" : "watchlist", text, Self.listing, body: nil,
            answers: ["200": OpenAPIDocument.metaPackage + "WatchEvent"],
            place: what == "everywhere" ? "" : nil,
            suffix: ["list": "List", "everywhere": "ListForAllNamespaces"][what] ?? "")
        let places =
            what == "everywhere"
            ? [OpenAPIParameters.query("pretty")] : placeParameters(named: isOne)
        return ["get": get, "parameters": .array(places)]
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
            // What upstream's own kinds take is named in full.
            let names =
                isBuiltin
                ? (Self.listing.filter { !$0.lowercased().contains("watch") } + Self.deleting)
                    .sorted() : Self.listing
            item["delete"] = operation(
                "delete", "Collection", "deletecollection", "delete collection of \(type.kind)",
                names, body: isBuiltin ? OpenAPIDocument.metaPackage + "DeleteOptions" : nil,
                answers: ["200": status])
        }
        if type.verbs.contains("list") {
            item["get"] = operation(
                "list", "", "list", listing, Self.listing, body: nil,
                answers: ["200": listModel])
        }
        item["parameters"] = .array(placeParameters(named: false))
        if type.verbs.contains("create") {
            item["post"] = operation(
                "create", "", "post", "create \(aKind)", Self.writing, body: model,
                answers: ["200": model, "201": model, "202": model])
        }
        return .object(item)
    }

    private var listing: String {
        "list \(isBuiltin ? "or watch " : "")objects of kind \(type.kind)"
    }

    /// The list over all namespaces.
    private var everywhere: Value {
        let get = operation(
            "list", "", "list", listing, [], body: nil,
            answers: ["200": listModel], place: "", suffix: "ForAllNamespaces")
        let names = (Self.listing + ["pretty"]).sorted()
        return ["get": get, "parameters": .array(names.map(OpenAPIParameters.query))]
    }

    private func named(_ subresource: String?) -> Value {
        let of = subresource.map { "\($0) of " } ?? ""
        let suffix = subresource.map { $0.prefix(1).uppercased() + $0.dropFirst() } ?? ""
        let model =
            switch subresource {
            case "scale": "io.k8s.api.autoscaling.v1.Scale"
            case "token": OpenAPIComponents.tokenPackage + "TokenRequest"
            default: model
            }
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
            let answer = isBuiltin && type.strategy.deleteReturnsObject ? model : status
            item["delete"] = operation(
                "delete", "", "delete", "delete \(aKind)", Self.deleting,
                body: OpenAPIDocument.metaPackage + "DeleteOptions",
                answers: ["200": answer, "202": answer])
        }
        if subresource == "token" {
            item["post"] = operation(
                "create", "", "post", "create token of a \(type.kind)", Self.writing, body: model,
                answers: ["200": model, "201": model, "202": model], suffix: suffix,
                kind: ["group": "authentication.k8s.io", "kind": "TokenRequest", "version": "v1"])
        } else {
            if subresource != "finalize" {
                add("get", "read", "read", isBuiltin ? [] : ["resourceVersion"], ["200": model])
                add(
                    "patch", "patch", "partially update", Self.writing + ["force"],
                    isBuiltin ? ["200": model, "201": model] : ["200": model])
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
        place: String? = nil, suffix: String = "", kind: Value? = nil
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
                "content": content(
                    model, isStream: ["list", "watchlist", "watch"].contains(action)),
                "description": ["200": "OK", "201": "Created", "202": "Accepted"][code] ?? "",
            ]
        }
        responses["401"] = ["description": "Unauthorized"]
        operation["responses"] = .object(responses)
        operation["tags"] = [.string(tag)]
        operation["x-kubernetes-action"] = .string(action)
        operation["x-kubernetes-group-version-kind"] = kind ?? type.kindValue
        return .object(operation)
    }

    private func requestBody(_ model: String, _ action: String) -> Value {
        let taken =
            isBuiltin
            ? ["*/*": ["schema": OpenAPIDocument.reference(model)]] : content(model)
        if action.hasPrefix("delete") { return ["content": taken] }
        guard action == "patch" else { return ["content": taken, "required": true] }
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

    private func content(_ model: String, isStream: Bool = false) -> Value {
        var types = ["application/json", "application/yaml"]
        if isBuiltin { types.append(Protobuf.contentType) }
        if isBuiltin, isStream {
            types += ["application/json", Protobuf.contentType].map { $0 + ";stream=watch" }
        }
        let schema: Value = ["schema": OpenAPIDocument.reference(model)]
        return .object(Members(uniqueEntries: types.sorted().map { ($0, schema) }))
    }

    /// `ExampleComV1` in the names of operations.
    private var groupName: String {
        Self.words(of: type.group).title + type.version.prefix(1).uppercased()
            + type.version.dropFirst()
    }

    private var tag: String { Self.words(of: type.group).tag + "_" + type.version }

    /// A group in the names of operations and in tags: `ExampleCom` and `exampleCom`. Of upstream's own it is
    /// known whose they are.
    static func words(of group: String) -> (title: String, tag: String) {
        let isOwn = BuiltinResources.groups.contains(group)
        let name =
            isOwn && group.hasSuffix(".k8s.io") ? group.dropLast(".k8s.io".count) : group[...]
        let words = name.isEmpty ? ["core"] : name.split(separator: ".").map(String.init)
        let rest = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        let first = words[0]
        return (first.prefix(1).uppercased() + first.dropFirst() + rest, first + rest)
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
