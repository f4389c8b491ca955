import PlatModel
import Synchronization

/// Which kinds have cached resources in which logical clusters, in memory: whose counts an object changes.
final class CachedResourceDirectory: Sendable {
    /// The kinds, by cluster and by the cached resource's name.
    private let kinds = Mutex<[String: [String: String]]>([:])

    func follow(_ events: ObjectEvents) {
        events.follow(.directories, [.of(SystemResources.cachedResources)]) { [self] event in
            // One that cannot be read publishes nothing.
            let kind = event.after.value.map { CachedResource($0).groupResource }
            kinds.withLock { kinds in
                kinds[event.key.cluster, default: [:]][event.key.name] = kind
                if kinds[event.key.cluster]?.isEmpty == true { kinds[event.key.cluster] = nil }
            }
        }
    }

    /// The cached resources of a cluster; of one kind, where it is named.
    func keys(in cluster: String, ofKind kind: String? = nil) -> [NameInCluster] {
        kinds.withLock { kinds in
            (kinds[cluster] ?? [:]).filter { kind == nil || $0.value == kind }
                .map { NameInCluster(cluster: cluster, name: $0.key) }
        }
    }
}
