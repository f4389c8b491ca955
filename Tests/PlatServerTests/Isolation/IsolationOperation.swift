import PlatValue

/// What is done, to which kind of object.
struct IsolationOperation: Hashable, Sendable {
    enum Verb: String, CaseIterable, Sendable {
        case get, list, listAll, watch, create, update, patch, applyNew, applyOld
        case delete, deleteAbsent, deleteCollection, getStatus, patchStatus
    }

    /// A kind, and the name of the object of it that is there.
    struct Kind: Hashable, Sendable {
        var group: String
        var version: String
        var plural: String
        var kind: String
        var isNamespaced: Bool
        var hasStatus = false
        var target = "target"

        static let configMaps = Kind(
            group: "", version: "v1", plural: "configmaps", kind: "ConfigMap", isNamespaced: true)
        static let secrets = Kind(
            group: "", version: "v1", plural: "secrets", kind: "Secret", isNamespaced: true)
        static let leases = Kind(
            group: "coordination.k8s.io", version: "v1", plural: "leases", kind: "Lease",
            isNamespaced: true)
        static let gadgets = Kind(
            group: "iso.example.com", version: "v1", plural: "gadgets", kind: "Gadget",
            isNamespaced: true, hasStatus: true)
        static let clusterRoles = Kind(
            group: "rbac.authorization.k8s.io", version: "v1", plural: "clusterroles",
            kind: "ClusterRole", isNamespaced: false)
        static let workspaces = Kind(
            group: "tenancy.kcp.io", version: "v1alpha1", plural: "workspaces", kind: "Workspace",
            isNamespaced: false)
        static let bindings = Kind(
            group: "apis.kcp.io", version: "v1alpha2", plural: "apibindings", kind: "APIBinding",
            isNamespaced: false, target: "things")
        static let schemas = Kind(
            group: "apis.kcp.io", version: "v1alpha1", plural: "apiresourceschemas",
            kind: "APIResourceSchema", isNamespaced: false, target: "v1.gadgets.iso.example.com")
        static let logicalClusters = Kind(
            group: "core.kcp.io", version: "v1alpha1", plural: "logicalclusters",
            kind: "LogicalCluster", isNamespaced: false, hasStatus: true, target: "cluster")
    }

    var kind: Kind
    var verb: Verb
    /// A cluster-scoped kind asked for as if it lived in a namespace.
    var isThroughNamespace = false

    /// What has to be allowed, all of it: verb, subresource.
    var needs: [(verb: String, subresource: String)] {
        switch verb {
        case .get: [("get", "")]
        case .list, .listAll: [("list", "")]
        case .watch: [("watch", "")]
        case .create: [("create", "")]
        case .update: [("update", "")]
        case .patch, .applyOld: [("patch", "")]
        case .applyNew: [("patch", ""), ("create", "")]
        case .delete, .deleteAbsent: [("delete", "")]
        case .deleteCollection: [("deletecollection", "")]
        case .getStatus: [("get", "status")]
        case .patchStatus: [("patch", "status")]
        }
    }

    var namespace: String? {
        isThroughNamespace || (kind.isNamespaced && verb != .listAll) ? "default" : nil
    }

    /// Method, path below the place, body and its type. Nothing is changed by it.
    var request: (method: String, path: String, body: Value?, type: String?) {
        let group = kind.group.isEmpty ? "/api" : "/apis/" + kind.group
        let space = namespace.map { "/namespaces/" + $0 } ?? ""
        let all = "\(group)/\(kind.version)\(space)/\(kind.plural)"
        let one = all + "/" + kind.target
        let merge = "application/merge-patch+json"
        let apply = "application/apply-patch+yaml"
        let mark: Value = ["metadata": ["labels": ["isolation.example.com/touched": "yes"]]]
        return switch verb {
        case .get: ("GET", one, nil, nil)
        case .list, .listAll: ("GET", all, nil, nil)
        case .watch: ("GET", all + "?watch=1&timeoutSeconds=1", nil, nil)
        case .create: ("POST", all + "?dryRun=All", body(named: "fresh"), nil)
        case .update: ("PUT", one + "?dryRun=All", body(named: kind.target), nil)
        case .patch: ("PATCH", one + "?dryRun=All", mark, merge)
        case .applyNew:
            ("PATCH", all + "/fresh?dryRun=All&fieldManager=t", body(named: "fresh"), apply)
        case .applyOld:
            ("PATCH", one + "?dryRun=All&fieldManager=t&force=1", body(named: kind.target), apply)
        case .delete: ("DELETE", one + "?dryRun=All", nil, nil)
        case .deleteAbsent: ("DELETE", all + "/absent", nil, nil)
        case .deleteCollection: ("DELETE", all + "?dryRun=All", nil, nil)
        case .getStatus: ("GET", one + "/status", nil, nil)
        case .patchStatus: ("PATCH", one + "/status?dryRun=All", mark, merge)
        }
    }

    func body(named name: String) -> Value {
        let group = kind.group.isEmpty ? "" : kind.group + "/"
        var metadata: Members = ["name": .string(name)]
        if kind.isNamespaced { metadata["namespace"] = "default" }
        return [
            "apiVersion": .string(group + kind.version), "kind": .string(kind.kind),
            "metadata": .object(metadata),
        ]
    }
}

extension IsolationOperation {
    private static let readings: [Verb] = [.get, .list, .watch]
    private static let writings: [Verb] = [
        .create, .update, .patch, .applyNew, .applyOld, .delete, .deleteAbsent, .deleteCollection,
    ]

    private static func of(_ kind: Kind, _ verbs: [Verb]) -> [IsolationOperation] {
        verbs.map { IsolationOperation(kind: kind, verb: $0) }
    }

    /// What is tried in a workspace.
    static let inWorkspaces: [IsolationOperation] =
        of(.configMaps, readings + writings + [.listAll])
        + of(.secrets, [.get, .list, .listAll, .create, .deleteCollection])
        + of(.gadgets, [.get, .create, .getStatus, .patchStatus])
        + of(.clusterRoles, [.get, .list, .create, .delete])
        + of(.logicalClusters, [.get, .list]) + of(.bindings, [.patchStatus])
        + [Kind.clusterRoles, .workspaces, .logicalClusters].flatMap { kind in
            [Verb.get, .list, .create, .deleteCollection].map {
                IsolationOperation(kind: kind, verb: $0, isThroughNamespace: true)
            }
        }

    /// What is tried through a view.
    static let inViews: [IsolationOperation] =
        of(.configMaps, readings + writings + [.listAll])
        + of(.secrets, [.get, .list, .listAll, .create])
        + of(.leases, [.get, .listAll] + writings)
        + of(.gadgets, readings + writings + [.listAll, .getStatus, .patchStatus])
        + of(.clusterRoles, [.get, .list, .create]) + of(.bindings, readings + writings)
        + of(.logicalClusters, readings + writings + [.patchStatus])

    /// What is tried by every form of URL.
    static let everywhere: [IsolationOperation] =
        of(.configMaps, [.get, .list, .watch, .create, .patch, .delete])
        + of(.secrets, [.get, .listAll]) + of(.gadgets, [.get])
        + [IsolationOperation(kind: .clusterRoles, verb: .list, isThroughNamespace: true)]

    /// What is tried through a view on schemas.
    static let inSchemaViews =
        of(.schemas, readings + [.create, .update, .delete, .deleteCollection])
        + of(.bindings, readings) + everywhere

    /// Beside these, what is tried through a view on somebody who is no consumer.
    static let inOtherViews = of(.bindings, [.get, .list, .watch])
}
