public import PlatModel
import PlatValue
import Synchronization

/// Where the consumers of an export are: the paths of their logical clusters, as their bindings say.
public final class ConsumerPaths: Sendable {
    private let places: [Client]
    private let paths = Mutex<[String: WorkspacePath]>([:])
    private let homes = Mutex<[String: Client]>([:])

    private init(_ places: [Client]) { self.places = places }

    /// What the places of a view know.
    public static func of(_ places: [Client]) async -> ConsumerPaths {
        let paths = ConsumerPaths(places)
        await paths.load()
        return paths
    }

    /// Asks once more: consumers come and go.
    private func load() async {
        for place in places {
            // A place that does not let us in tells nothing; then the id has to do.
            guard let bindings = try? await place.items(APIResource.bindings.path()).items else {
                continue
            }
            homes.withLock { homes in
                for binding in bindings { homes[binding.cluster] = place }
            }
            paths.withLock { paths in
                for binding in bindings {
                    guard let path = binding.annotation(ObjectAnnotations.path) else { continue }
                    paths[binding.cluster] = WorkspacePath(path)
                }
            }
        }
    }

    /// The path of a logical cluster; nil where it was not told.
    public func path(of cluster: String) -> WorkspacePath? { paths.withLock { $0[cluster] } }

    /// The path as it is printed, or the id where no path is known.
    public func known(_ cluster: String) -> String { path(of: cluster)?.displayed ?? cluster }

    /// The same, after asking again about one that is not known yet.
    public func found(_ cluster: String) async -> String {
        if path(of: cluster) == nil { await load() }
        return known(cluster)
    }

    /// A logical cluster at the place that knows it; nil where no consumer has that id.
    public func client(of cluster: String) -> Client? {
        homes.withLock { $0[cluster] }.map { $0.consumer(cluster) }
    }

    /// The logical cluster at a path; nil where no consumer is there.
    public func cluster(at path: WorkspacePath) -> String? {
        paths.withLock { $0.first { $0.value == path }?.key }
    }
}
