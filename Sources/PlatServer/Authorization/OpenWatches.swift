import PlatStore
import Synchronization

/// The watches that are open. When rights change, each is asked again whether it may go on: what
/// somebody may no longer see, he does not go on seeing through a door that he opened before.
///
/// Upstream lets a watch go on until its time is over; here it ends soon after the right does.
final class OpenWatches: Sendable {
    private struct State {
        var watches: [ObjectIdentifier: WatchSession] = [:]
        /// A look at all of them is due and has not begun.
        var isDue = false
    }

    /// Kinds whose objects say who may see what.
    private static let resources: Set<String> = [
        "roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io",
        "clusterroles.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io",
        "apibindings.apis.kcp.io", "apiexports.apis.kcp.io", "logicalclusters.core.kcp.io",
        "workspacetypes.tenancy.kcp.io",
    ]

    /// Changes that come together cost one look; within a second every watch has been asked.
    private static let pause = Duration.milliseconds(200)

    private let state = Mutex(State())

    func follow(_ location: Location) {
        location.store.addObserver { [self] events in
            let concerns = events.contains { event in
                // What is new takes nothing from anybody.
                (event.previous != nil || event.kind == .delete)
                    && Self.resources.contains(String(event.key.prefix { $0 != "/" }))
            }
            if concerns { lookSoon() }
        }
    }

    func add(_ watch: WatchSession) {
        state.withLock { $0.watches[ObjectIdentifier(watch)] = watch }
    }

    func remove(_ watch: WatchSession) {
        state.withLock { $0.watches[ObjectIdentifier(watch)] = nil }
    }

    private func lookSoon() {
        let begins = state.withLock { state in
            guard !state.isDue, !state.watches.isEmpty else { return false }
            state.isDue = true
            return true
        }
        guard begins else { return }
        // Ends by itself after one look; a control plane that has stopped has no watches left.
        Task {
            do { try await Task.sleep(for: Self.pause) } catch { return }
            let watches = state.withLock { state in
                state.isDue = false
                return Array(state.watches.values)
            }
            for watch in watches {
                watch.endIfForbidden()
                await Task.yield()
            }
        }
    }
}
