import PlatStore
import PlatSystem
import Synchronization

/// A place where workspaces live: what kcp calls a shard. It has a store of its own, labels that
/// location selectors match, and a base URL under which it can be spoken to alone.
final class Location: Sendable {
    let name: String
    let labels: [String: String]
    let store: Store
    /// `https://host:port` of the listener that serves this location only.
    var baseURL: String { address.withLock { $0 } }
    /// Whose turn it is to change a contested object.
    let turns = Turns()
    /// What many look at and few change, decoded.
    let sharedObjects = SharedObjects()
    private let address = Mutex("")

    init(name: String, labels: [String: String], store: Store) {
        self.name = name
        self.labels = labels.merging(["name": name]) { given, _ in given }
        self.store = store
    }

    func setBaseURL(_ url: String) { address.withLock { $0 = url } }
}
