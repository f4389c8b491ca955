import PlatModel
import Synchronization

/// Which logical clusters have a quota that counts all that they hold: most have none, and their writes
/// need not look for one.
final class WorkspaceQuotas: Sendable {
    /// The quotas' names by logical cluster.
    private let quotas = Mutex<[String: Set<String>]>([:])

    func follow(_ events: ObjectEvents) {
        events.follow(.directories, [.of(BuiltinResources.resourceQuotas)]) { [self] event in
            guard event.key.namespace == ResourceQuota.adminNamespace else { return }
            let counts = event.after.value.map { ResourceQuota($0).isOfWorkspace } ?? false
            quotas.withLock { quotas in
                if counts {
                    quotas[event.key.cluster, default: []].insert(event.key.name)
                } else if quotas[event.key.cluster]?.remove(event.key.name) != nil,
                    quotas[event.key.cluster]?.isEmpty == true
                {
                    quotas[event.key.cluster] = nil
                }
            }
        }
    }

    func isAny(in cluster: String) -> Bool { quotas.withLock { $0[cluster] != nil } }
}
