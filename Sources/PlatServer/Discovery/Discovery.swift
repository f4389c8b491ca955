import PlatHTTP
import PlatModel
import PlatValue

/// What a workspace serves, told in the forms that clients know (apiserver contract, section 1.3).
enum Discovery {
    /// `/api`
    static func coreVersions(serverAddress: String) -> Value {
        [
            "kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": addresses(serverAddress),
        ]
    }

    private static func addresses(_ serverAddress: String) -> Value {
        [["clientCIDR": "0.0.0.0/0", "serverAddress": .string(serverAddress)]]
    }

    /// `/apis`. Upstream's own groups say with it where the server is, as long as they come from a
    /// workspace: a view tells what it has by a program of its own.
    static func groups(_ surface: APISurface, serverAddress: String?) -> Value {
        let groups = surface.groups.filter { !$0.name.isEmpty }.map { found -> Value in
            var group = group(found)
            if let serverAddress, BuiltinResources.groups.contains(found.name) {
                group["serverAddressByClientCIDRs"] = addresses(serverAddress)
            }
            return group
        }
        return ["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(groups)]
    }

    /// `/apis/GROUP`
    static func groupDocument(_ group: APISurface.Group) -> Value {
        var document: Members = ["kind": "APIGroup", "apiVersion": "v1"]
        for (key, value) in self.group(group).objectValue ?? Members() { document[key] = value }
        return .object(document)
    }

    private static func group(_ group: APISurface.Group) -> Value {
        let versions = group.versions.map { version -> Value in
            [
                "groupVersion": .string("\(group.name)/\(version.name)"),
                "version": .string(version.name),
            ]
        }
        return [
            "name": .string(group.name), "versions": .array(versions),
            "preferredVersion": versions.first ?? [:],
        ]
    }

    /// `/api/v1`, `/apis/GROUP/VERSION`; an unknown version has no resources.
    static func resources(_ surface: APISurface, group: String, version: String) -> Value {
        let types = surface.group(group)?.versions.first { $0.name == version }?.types ?? []
        var resources: [Value] = []
        for type in types {
            resources.append(resource(type))
            for subresource in type.subresources.sorted(by: before(type)) {
                resources.append(self.subresource(subresource, of: type))
            }
        }
        var document: Members = ["kind": "APIResourceList"]
        if !group.isEmpty { document["apiVersion"] = "v1" }
        document["groupVersion"] = .string(group.isEmpty ? version : "\(group)/\(version)")
        document["resources"] = .array(resources)
        return .object(document)
    }

    private static func resource(_ type: ResourceType) -> Value {
        var resource: Members = [
            "name": .string(type.plural), "singularName": .string(type.singular),
            "namespaced": .bool(type.isNamespaced), "kind": .string(type.kind),
            "verbs": .array(verbs(type)),
        ]
        addNames(type, &resource)
        if type.verbs.contains("get") {
            resource["storageVersionHash"] = .string(storageVersionHash(type))
        }
        return .object(resource)
    }

    private static func subresource(_ name: String, of type: ResourceType) -> Value {
        var resource: Members = [
            "name": .string("\(type.plural)/\(name)"), "singularName": "",
            "namespaced": .bool(type.isNamespaced),
        ]
        let kind = kind(of: name, type)
        if !kind.group.isEmpty {
            resource["group"] = .string(kind.group)
            resource["version"] = .string(kind.version)
        }
        resource["kind"] = .string(kind.kind)
        // Upstream names no verbs of the status that lifecycle views let be patched, and clients compare.
        resource["verbs"] =
            type === LifecycleView.logicalClusters
            ? .null : Value(strings: ResourceType.verbs(ofSubresource: name))
        return .object(resource)
    }

    /// The aggregated form of a part of the surface: the core group, or all others.
    static func aggregated(_ surface: APISurface, core: Bool, version: String) -> Value {
        let groups = surface.groups.filter { $0.name.isEmpty == core }
        return [
            "kind": "APIGroupDiscoveryList",
            "apiVersion": .string("apidiscovery.k8s.io/\(version)"), "metadata": [:],
            "items": .array(groups.map(aggregatedGroup)),
        ]
    }

    private static func aggregatedGroup(_ group: APISurface.Group) -> Value {
        let versions = group.versions.map { version -> Value in
            [
                "version": .string(version.name),
                "resources": .array(version.types.map(aggregatedResource)), "freshness": "Current",
            ]
        }
        let metadata: Value = group.name.isEmpty ? [:] : ["name": .string(group.name)]
        return ["metadata": metadata, "versions": .array(versions)]
    }

    private static func aggregatedResource(_ type: ResourceType) -> Value {
        var resource: Members = [
            "resource": .string(type.plural), "responseKind": responseKind(type, type.kind),
            "scope": type.isNamespaced ? "Namespaced" : "Cluster",
            "singularResource": .string(type.singular), "verbs": .array(verbs(type)),
        ]
        addNames(type, &resource)
        let subresources = type.subresources.sorted(by: before(type)).map { name -> Value in
            let kind = kind(of: name, type)
            let response: Value =
                kind.group.isEmpty
                ? responseKind(type, kind.kind)
                : [
                    "group": .string(kind.group), "version": .string(kind.version),
                    "kind": .string(kind.kind),
                ]
            return [
                "subresource": .string(name), "responseKind": response,
                "verbs": .array(ResourceType.verbs(ofSubresource: name).map(Value.string)),
            ]
        }
        if !subresources.isEmpty { resource["subresources"] = .array(subresources) }
        return .object(resource)
    }

    /// Built-in kinds leave group and version to the place where they stand; custom ones name them.
    private static func responseKind(_ type: ResourceType, _ kind: String) -> Value {
        type.custom == nil
            ? ["group": "", "version": "", "kind": .string(kind)]
            : [
                "group": .string(type.group), "version": .string(type.version),
                "kind": .string(kind),
            ]
    }

    private static func addNames(_ type: ResourceType, _ resource: inout Members) {
        if !type.shortNames.isEmpty {
            resource["shortNames"] = .array(type.shortNames.map(Value.string))
        }
        if !type.categories.isEmpty {
            resource["categories"] = .array(type.categories.map(Value.string))
        }
    }

    /// In the order in which upstream lists them: alphabetical, but custom kinds have their own.
    private static func verbs(_ type: ResourceType) -> [Value] {
        let order =
            type.custom == nil
            ? ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
            : ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]
        // Of what is going away nothing is made or changed any more.
        let lost = type.custom?.isTerminating == true ? ["create", "patch", "update"] : []
        return order.filter { type.verbs.contains($0) && !lost.contains($0) }.map(Value.string)
    }

    private static func before(_ type: ResourceType) -> (String, String) -> Bool {
        // Custom kinds list status first, then scale.
        type.custom == nil ? { $0 < $1 } : { $0 > $1 }
    }

    private static func kind(of subresource: String, _ type: ResourceType)
        -> (group: String, version: String, kind: String)
    {
        switch subresource {
        case "scale": ("autoscaling", "v1", "Scale")
        case "token": ("authentication.k8s.io", "v1", "TokenRequest")
        default: ("", "", type.kind)
        }
    }

    /// Eight bytes that change when another version is stored, as upstream computes them.
    private static func storageVersionHash(_ type: ResourceType) -> String {
        let version = type.custom?.storageName ?? type.version
        // What goes before is the logical cluster, which upstream leaves empty for built-in kinds.
        return Hashes.storageVersion("/\(type.group)/\(version)/\(type.kind)")
    }
}
