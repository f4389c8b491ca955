import PlatModel
import Synchronization

/// Which namespaces have quotas, and which logical clusters one that counts all that they hold: most have
/// none, and their writes need not look for one.
final class QuotaDirectory: Sendable {
    private struct State {
        /// The quotas' names, by the namespace that they count, or by `admin` for a whole workspace.
        var names: [NameInCluster: Set<String>] = [:]
        /// Those of `names` that are for whole workspaces, by logical cluster.
        var ofWorkspaces: [String: Set<String>] = [:]
    }

    private let state = Mutex(State())

    func follow(_ events: ObjectEvents) {
        events.follow(.directories, [.of(BuiltinResources.resourceQuotas)]) { [self] event in
            // One that cannot be read is still looked for, and then told of.
            let isThere = if case .absent = event.after { false } else { true }
            let isOfWorkspace =
                event.key.namespace == ResourceQuota.adminNamespace
                && event.after.value.map { ResourceQuota($0).isOfWorkspace } ?? false
            let place = NameInCluster(cluster: event.key.cluster, name: event.key.namespace)
            state.withLock { state in
                Self.put(event.key.name, isThere, in: &state.names[place])
                Self.put(event.key.name, isOfWorkspace, in: &state.ofWorkspaces[place.cluster])
            }
        }
    }

    private static func put(_ name: String, _ isThere: Bool, in names: inout Set<String>?) {
        var all = names ?? []
        if isThere { all.insert(name) } else { all.remove(name) }
        names = all.isEmpty ? nil : all
    }

    /// Whether a quota counts all that a logical cluster holds.
    func isAny(in cluster: String) -> Bool { state.withLock { $0.ofWorkspaces[cluster] != nil } }

    /// The namespaces of a logical cluster that have quotas.
    func namespaces(in cluster: String) -> [String] {
        state.withLock { $0.names.keys.filter { $0.cluster == cluster }.map(\.name) }
    }

    /// Whether there is a quota in a namespace.
    func isAny(in cluster: String, namespace: String) -> Bool {
        state.withLock {
            !$0.names.isEmpty && $0.names[NameInCluster(cluster: cluster, name: namespace)] != nil
        }
    }
}
