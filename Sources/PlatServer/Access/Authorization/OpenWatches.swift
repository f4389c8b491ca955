import PlatModel
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
        /// Who they are is to be asked too.
        var asksWhoTheyAre = false
    }

    /// Objects that say who may see what. What is new takes nothing from anybody.
    private static let interest = Interest.of(
        BuiltinResources.roles, BuiltinResources.roleBindings, BuiltinResources.clusterRoles,
        BuiltinResources.clusterRoleBindings, SystemResources.bindings, SystemResources.exports,
        SystemResources.logicalClusters, SystemResources.workspaceTypes,
        SystemResources.cachedResources, SystemResources.cachedResourceSlices,
        on: [.updated, .deleted])

    /// Changes that come together cost one look; within a second every watch has been asked.
    private static let pause = Duration.milliseconds(200)

    private let state = Mutex(State())

    /// How many there are.
    var count: Int { state.withLock { $0.watches.count } }

    func follow(_ events: ObjectEvents) {
        events.follow(.openWatches, [Self.interest]) { [self] _ in lookSoon() }
        let clusters = Interest.of(SystemResources.logicalClusters, on: .updated)
        events.follow(.openWatches, [clusters]) { [self] event in
            if Self.closes(event) { finishEverywhere(in: event.location) }
        }
    }

    /// Whether a logical cluster is closed by the change.
    private static func closes(_ event: ObjectEvent) -> Bool {
        func isClosed(_ reading: ObjectEvent.Reading) -> Bool {
            reading.value.map { LogicalCluster($0).isInactive } ?? false
        }
        return isClosed(event.after) && !isClosed(event.before)
    }

    /// Who watches all workspaces sees the closed one too, and has to begin again, as upstream has it.
    private func finishEverywhere(in location: Location) {
        let watches = state.withLock { state in
            state.watches.values.filter { $0.isEverywhere(in: location) }
        }
        guard !watches.isEmpty else { return }
        // Not on the store's thread, which a watch must not end on.
        Task { for watch in watches { watch.finish() } }
    }

    /// Ends the watches on what one cluster holds.
    func finish(in cluster: String) {
        let watches = state.withLock { state in
            state.watches.values.filter { $0.cluster == cluster }
        }
        for watch in watches { watch.finish() }
    }

    func add(_ watch: WatchSession) {
        state.withLock { $0.watches[ObjectIdentifier(watch)] = watch }
    }

    func remove(_ watch: WatchSession) {
        state.withLock { $0.watches[ObjectIdentifier(watch)] = nil }
    }

    /// Users have changed: whoever is not known any more must not go on seeing what he saw.
    func lookWhoTheyAre() {
        state.withLock { $0.asksWhoTheyAre = true }
        lookSoon()
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
            let (watches, asksWhoTheyAre) = state.withLock { state in
                defer {
                    state.isDue = false
                    state.asksWhoTheyAre = false
                }
                return (Array(state.watches.values), state.asksWhoTheyAre)
            }
            for watch in watches {
                await watch.endIfForbidden(asksWhoItIs: asksWhoTheyAre)
                await Task.yield()
            }
        }
    }
}
