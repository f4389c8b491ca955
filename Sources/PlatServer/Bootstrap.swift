import PlatModel
import PlatStore
import PlatValue

/// Sets up the first workspace of an empty store, and brings what belongs to the server up to date on
/// each start: the shards' URLs, the system's exports and types.
struct Bootstrap {
    private let server: ControlPlane

    init(_ server: ControlPlane) { self.server = server }

    func run() async throws(Status) {
        guard let home = server.locations.first else { return }
        let registry = server.registry(home)
        if server.directory.cluster("root") == nil {
            try await commit(rootDrafts(registry), registry)
        }
    }

    private func rootDrafts(_ registry: ObjectRegistry) -> [StoredObject.Draft] {
        var drafts: [StoredObject.Draft] = []
        let root = registry.newObject(
            SystemResources.logicalClusters, cluster: "root", name: "cluster",
            labels: ["tenancy.kcp.io/phase": "Ready"],
            annotations: [
                "core.kcp.io/shard": registry.location.name, "kcp.io/path": "root",
                "internal.tenancy.kcp.io/type": "root:root",
            ],
            content: [
                "spec": ["directlyDeletable": false],
                "status": ["URL": .string("\(server.baseURL)/clusters/root"), "phase": "Ready"],
            ])
        drafts.append(root)
        for name in ["default", "kube-system"] {
            drafts.append(
                registry.newObject(
                    BuiltinResources.namespaces, cluster: "root", name: name,
                    labels: ["kubernetes.io/metadata.name": name],
                    content: [
                        "spec": ["finalizers": ["kubernetes"]], "status": ["phase": "Active"],
                    ]))
            drafts += NamespaceContents.drafts(
                registry, cluster: "root", namespace: name, authorityPEM: server.authorityPEM)
        }
        return drafts
    }

    private func commit(_ drafts: [StoredObject.Draft], _ registry: ObjectRegistry)
        async throws(Status)
    {
        do {
            try await registry.commit(drafts.map(\.write))
        } catch {
            throw Status(error)
        }
    }
}
