import PlatModel
import PlatStore
import PlatValue

/// Does what the system owes a new logical cluster (its namespaces, its default bindings) and declares
/// it ready when no initializer is left.
struct ClusterInitialization: Aspect {
    let server: Parts
    var name: String { "initialization" }
    var workers: Int { 16 }

    func keys(for event: Event, in location: Location) -> [String] {
        let isCluster = event.key.hasPrefix(SystemResources.logicalClusters.storagePrefix)
        let isBinding = event.key.hasPrefix(SystemResources.bindings.storagePrefix)
        guard isCluster || isBinding, event.kind == .put, let key = ObjectKey(event.key),
            server.directory.cluster(key.cluster)?.phase == "Initializing"
        else { return [] }
        return [key.cluster]
    }

    func initialKeys(in location: Location) throws(Status) -> [String] {
        server.directory.clusters(in: location).filter { $0.phase == "Initializing" }.map(\.name)
    }

    func reconcile(_ cluster: String) async throws(Status) -> Double? {
        guard let registry = server.registry(of: cluster),
            let object = try registry.find(
                SystemResources.logicalClusters, cluster: cluster, name: "cluster"),
            object.at("status", "phase") == "Initializing", !object.isBeingDeleted
        else { return nil }
        let waiting = object.at("status", "initializers").strings
        var done: [String] = []
        var blocked: (reason: String, message: String)?
        if waiting.contains("root:universal") {
            try await makeNamespaces(cluster, registry)
            done.append("root:universal")
        }
        if waiting.contains("system:apibindings") {
            blocked = try await DefaultBindings(server, cluster, object, registry).make()
            if blocked == nil { done.append("system:apibindings") }
        }
        let key = SystemResources.logicalClusters.key(
            cluster: cluster, namespace: nil, name: "cluster")
        try await registry.update(key: key) { object throws(Status) in
            self.advance(&object, done, blocked)
            return true
        }
        return blocked == nil ? nil : 1
    }

    private func advance(
        _ object: inout Value, _ done: [String], _ blocked: (reason: String, message: String)?
    ) {
        let now = server.clock.timestamp()
        let left = object.at("status", "initializers").strings.filter { !done.contains($0) }
        object.set(
            left.isEmpty ? nil : .array(left.map(Value.string)), at: "status", "initializers")
        for name in done {
            object.set(
                nil, at: "metadata", "labels", LogicalClusterDraft.label(.initializing, name))
        }
        if let blocked {
            object.setCondition(
                "APIBindingsInitialized", false, reason: blocked.reason,
                severity: blocked.reason == "WaitingOnAPIBindings" ? "Info" : "Error",
                message: blocked.message, now: now)
        } else if done.contains("system:apibindings") {
            object.removeCondition("APIBindingsInitialized")
        }
        if left.isEmpty {
            object.set("Ready", at: "status", "phase")
            object.set("Ready", at: "metadata", "labels", "tenancy.kcp.io/phase")
            object.setCondition("WorkspaceInitialized", true, now: now)
            object.trimWorkspaceOwner()
        } else {
            object.setCondition(
                "WorkspaceInitialized", false, reason: "InitializerExists", severity: "Info",
                message: "Initializers still exist: [\(left.joined(separator: " "))]", now: now)
        }
    }

    private func makeNamespaces(_ cluster: String, _ registry: ObjectRegistry) async throws(Status)
    {
        var drafts: [StoredObject.Draft] = []
        for name in ["default", "kube-system"] {
            guard
                try registry.find(BuiltinResources.namespaces, cluster: cluster, name: name) == nil
            else {
                continue
            }
            drafts += NamespaceContents.namespace(
                registry, cluster: cluster, name: name,
                annotations: ["bootstrap.kcp.io/create-only": "true"],
                authorityPEM: server.authorityPEM)
        }
        guard !drafts.isEmpty else { return }
        do {
            try await registry.commit(drafts.map(\.write))
        } catch {
            throw Status(error)
        }
    }
}

/// The bindings that a workspace's type makes in it (`system:apibindings`).
struct DefaultBindings {
    private let server: Parts
    private let cluster: String
    private let object: Value
    private let registry: ObjectRegistry

    init(_ server: Parts, _ cluster: String, _ object: Value, _ registry: ObjectRegistry) {
        self.server = server
        self.cluster = cluster
        self.object = object
        self.registry = registry
    }

    /// Makes what is missing. Nil when all are bound, else what there is to wait for.
    func make() async throws(Status) -> (reason: String, message: String)? {
        guard let known = server.directory.cluster(cluster) else { return nil }
        let type: WorkspaceTypes.Resolved?
        do throws(WorkspaceTypes.Failure) {
            type = try server.types.type(of: known)
        } catch {
            return ("WorkspaceTypesInvalid", error.message)
        }
        var unbound: [String] = []
        var errors: [String] = []
        let present = try registry.list(SystemResources.bindings, cluster: cluster)
        for (path, export) in type?.defaultBindings ?? [] {
            let name = Self.name(export, cluster, path)
            if let binding = present.first(where: { Self.refers($0, path, export) }) {
                if binding.at("status", "phase") != "Bound" { unbound.append(binding.objectName) }
                continue
            }
            do throws(Status) {
                guard try await create(name, path, export) else {
                    unbound.append(name)
                    continue
                }
            } catch {
                errors.append(error.message)
            }
        }
        if !errors.isEmpty { return ("APIBindingErrors", errors.joined(separator: ", ")) }
        guard unbound.isEmpty else {
            return (
                "WaitingOnAPIBindings",
                "APIBinding(s) not yet fully bound: \(unbound.sorted().joined(separator: ", "))"
            )
        }
        return nil
    }

    private static func refers(_ binding: Value, _ path: String, _ export: String) -> Bool {
        binding.at("spec", "reference", "export", "name")?.stringValue == export
            && binding.at("spec", "reference", "export", "path")?.stringValue == path
    }

    /// Makes one binding; true when it is bound already.
    private func create(_ name: String, _ path: String, _ export: String) async throws(Status)
        -> Bool
    {
        let exports = server.exports
        let owner =
            // An owner that cannot be read is nobody, who may bind nothing.
            UserInfo(object.annotation(WorkspaceAdmission.owner).flatMap { try? Value(json: $0) })
            ?? UserInfo(username: "")
        // The binding is made in the name of whoever made the workspace.
        guard try exports.mayBind(owner, path: path, name: export) else {
            throw Status.forbidden(
                SystemResources.bindings.resource, name,
                "unable to create APIBinding: no permission to bind to export \(path):\(export)")
        }
        let draft = try BindingDraft(server.exports, registry, cluster: cluster).draft(
            name: name, path: path, export: export)
        do {
            try await registry.commit(draft.writes)
            return draft.isBound
        } catch {
            throw Status(error)
        }
    }

    /// `EXPORT-xxxxx`, the same every time for one workspace and export.
    private static func name(_ export: String, _ cluster: String, _ path: String) -> String {
        let hash = Hashes.base36(sha224: "\(cluster)|\(path)|\(export)")
        return "\(export)-\(hash.prefix(5))"
    }
}
