import PlatModel
import PlatStore
import PlatValue

/// Who owns which resource of a workspace: an annotation of the logical cluster (contract, section 4).
/// The first owner keeps a resource until it goes.
struct ResourceLock {
    private static let annotation = "internal.apis.kcp.io/resource-bindings"

    private let registry: ObjectRegistry
    private let cluster: String

    init(_ registry: ObjectRegistry, cluster: String) {
        self.registry = registry
        self.cluster = cluster
    }

    /// Resources that others own: by name, and the owner as messages show it.
    typealias Conflicts = [(resource: String, owner: String)]

    /// Takes what is free for a binding; answers what is not.
    func take(_ resources: [BoundResource], for binding: String) async throws(Status) -> Conflicts {
        let definitions = try establishedDefinitions()
        var conflicts: Conflicts = []
        try await change { object throws(Status) in
            conflicts = Self.take(
                resources, for: binding, in: &object, definitions: definitions)
        }
        return conflicts
    }

    /// Writes into a logical cluster what a binding gets of some resources; answers what it does not.
    static func take(
        _ resources: [BoundResource], for binding: String, in cluster: inout Value,
        definitions: Set<String>
    ) -> Conflicts {
        var conflicts: Conflicts = []
        changeOwners(in: &cluster) { owners in
            for resource in resources.map(\.groupResource) {
                if let owner = owners[resource]?["n"]?.stringValue, owner != binding {
                    conflicts.append((resource, "\(owner) false"))
                } else if owners[resource]?["n"] == nil, definitions.contains(resource) {
                    conflicts.append((resource, " true"))
                } else {
                    owners[resource] = ["n": .string(binding)]
                }
            }
        }
        return conflicts
    }

    /// Gives back all that a binding owns.
    func release(_ binding: String) async throws(Status) {
        try await change { object throws(Status) in
            Self.changeOwners(in: &object) { owners in
                for (resource, owner) in owners where owner["n"]?.stringValue == binding {
                    owners[resource] = nil
                }
            }
        }
    }

    /// Says which resources the workspace's own definitions serve, but for those that a binding has.
    func hold(_ definitions: [String]) async throws(Status) {
        let held = Set(definitions)
        // What is said is most often so already, and some clusters have nowhere to say it.
        guard var object = try registry.find(key: key)?.value(), !object.isBeingDeleted else {
            return
        }
        let before = object
        Self.hold(held, in: &object)
        guard object != before else { return }
        try await change { object throws(Status) in Self.hold(held, in: &object) }
    }

    private static func hold(_ held: Set<String>, in cluster: inout Value) {
        changeOwners(in: &cluster) { owners in
            for (resource, owner) in owners where owner["c"] == true && !held.contains(resource) {
                owners[resource] = nil
            }
            for resource in held where owners[resource] == nil {
                owners[resource] = ["c": true]
            }
        }
    }

    /// Definitions of the workspace that serve a resource themselves.
    func establishedDefinitions() throws(Status) -> Set<String> {
        Set(
            try registry.list(BuiltinResources.customResourceDefinitions, cluster: cluster)
                .filter { Definition($0).isEstablished }.map(\.objectName))
    }

    /// Of the logical cluster, where all of this is written.
    private var key: String {
        SystemResources.logicalClusters.key(cluster: cluster, namespace: nil, name: "cluster")
    }

    private func change(_ body: (inout Value) throws(Status) -> Void) async throws(Status) {
        try await registry.update(key: key) { object throws(Status) in
            try body(&object)
            return true
        }
    }

    private static func changeOwners(in cluster: inout Value, _ body: (inout Members) -> Void) {
        let text = cluster.annotation(annotation)
        // A list that was spoilt by hand is made anew.
        var owners = text.flatMap { try? Value(json: $0).objectValue } ?? Members()
        body(&owners)
        if owners.isEmpty, text == nil { return }
        cluster.setAnnotation(
            annotation, to: Value.object(owners).jsonText(sortedKeys: true))
    }
}
