import PlatModel
import PlatStore
import PlatSystem
import PlatValue
import Synchronization

/// What is known of every logical cluster and workspace, in memory: how paths resolve, who lives
/// where, in which phase.
///
/// The stores' observers keep it current before a write is answered, so whoever has been told of a
/// workspace finds it here. It is rebuilt from the stores at start.
final class ClusterDirectory: Sendable {
    struct Cluster: Sendable {
        let name: String
        let location: Location
        /// The canonical path (`root:org:team`).
        var path: String
        var type: String
        var phase: String
        var isInactive: Bool
        var isBeingDeleted: Bool
        var requiredGroups: String?
        /// How many objects it may hold, as its own annotation says; nil: it says nothing.
        var objectLimit: Int64?
        /// The workspace object that owns it: parent cluster and name; nil for root and homes.
        var owner: (cluster: String, name: String)?
        var uid: String
    }

    struct WorkspaceEntry: Sendable {
        var cluster: String?
        var url: String?
        var phase: String
        /// What says where a mounted workspace leads; nil for any other.
        var mount: MountReference?
        var isBeingDeleted: Bool

        var isMount: Bool { mount != nil }

        /// Where a workspace is on its way: who takes care of it now.
        enum Stage: Sendable {
            case unplaced, placed, mounted, leaving
        }

        var stage: Stage {
            if isBeingDeleted { return .leaving }
            if isMount { return .mounted }
            return cluster == nil ? .unplaced : .placed
        }
    }

    enum Resolution: Sendable {
        case cluster(String)
        /// The path leads through a mounted workspace; what follows it is dropped (contract 6.2).
        case mount(url: String, holder: String)
        case unavailable
        case notFound
    }

    private struct State {
        var clusters: [String: Cluster] = [:]
        var workspaces: [String: [String: WorkspaceEntry]] = [:]
        /// The clusters that are being deleted.
        var going: Set<String> = []
        /// The clusters that are on their way to another location, and perhaps in none.
        var migrating: Set<String> = []
        /// The mounts among the workspaces, by the cluster that holds them.
        var mounts: [String: [String: MountReference]] = [:]

        mutating func setMount(_ mount: MountReference?, _ key: ObjectKey) {
            guard mount != nil || mounts[key.cluster] != nil else { return }
            mounts[key.cluster, default: [:]][key.name] = mount
            if mounts[key.cluster]?.isEmpty == true { mounts[key.cluster] = nil }
        }
    }

    private let state = Mutex(State())

    func cluster(_ name: String) -> Cluster? { state.withLock { $0.clusters[name] } }

    func clusters(where isWanted: (Cluster) -> Bool) -> [Cluster] {
        state.withLock { $0.clusters.values.filter(isWanted) }
    }

    /// How many logical clusters a location has, by phase.
    func phases(in location: Location) -> [String: Int] {
        state.withLock { state in
            state.clusters.values.reduce(into: [:]) { phases, cluster in
                if cluster.location === location { phases[cluster.phase, default: 0] += 1 }
            }
        }
    }

    func location(of cluster: String) -> Location? {
        state.withLock { $0.clusters[cluster]?.location }
    }

    func isBeingDeleted(_ cluster: String) -> Bool {
        state.withLock { $0.going.contains(cluster) }
    }

    /// Whether a logical cluster is on its way to another location, where nobody may be let in.
    func isMigrating(_ cluster: String) -> Bool {
        state.withLock { !$0.migrating.isEmpty && $0.migrating.contains(cluster) }
    }

    func beginMigration(of cluster: String) {
        state.withLock { _ = $0.migrating.insert(cluster) }
    }

    func endMigration(of cluster: String) { state.withLock { _ = $0.migrating.remove(cluster) } }

    /// Workspaces that have found no place yet.
    func unplaced() -> [NameInCluster] {
        state.withLock { state in
            state.workspaces.flatMap { cluster, entries in
                entries.compactMap { name, entry in
                    entry.stage == .unplaced ? NameInCluster(cluster: cluster, name: name) : nil
                }
            }
        }
    }

    func workspace(_ key: NameInCluster) -> WorkspaceEntry? {
        state.withLock { $0.workspaces[key.cluster]?[key.name] }
    }

    func workspaces(in cluster: String) -> [String: WorkspaceEntry] {
        state.withLock { $0.workspaces[cluster] ?? [:] }
    }

    /// The mounted workspaces that a cluster holds, by name.
    func mounts(in cluster: String) -> [String: MountReference] {
        state.withLock { $0.mounts[cluster] ?? [:] }
    }

    /// Follows a path from its first segment, which must be a logical cluster's name (contract 1.3).
    /// With `within`, only what lives in that location is found, as when a shard is asked alone.
    func resolve(_ segments: [String], within location: Location? = nil) -> Resolution {
        state.withLock { state in
            guard let first = segments.first else { return .notFound }
            if state.migrating.contains(first) { return .unavailable }
            guard let start = state.clusters[first] else { return .notFound }
            var current = start.name
            guard location == nil || start.location === location else { return .notFound }
            for segment in segments.dropFirst() {
                guard let entry = state.workspaces[current]?[segment], entry.phase != "Scheduling"
                else { return .notFound }
                if entry.isMount {
                    guard let url = entry.url else { return .notFound }
                    return entry.phase == "Unavailable"
                        ? .unavailable : .mount(url: url, holder: current)
                }
                if let next = entry.cluster, state.migrating.contains(next) { return .unavailable }
                guard let next = entry.cluster, let cluster = state.clusters[next] else {
                    return .notFound
                }
                if entry.phase == "Unavailable" { return .unavailable }
                guard location == nil || cluster.location === location else { return .notFound }
                current = next
            }
            return .cluster(current)
        }
    }

    /// Takes in what is stored and what is committed. What cannot be read is not there for anybody, as
    /// nobody knows who may see it.
    func follow(_ events: ObjectEvents) {
        events.follow(.directories, [.of(SystemResources.logicalClusters)]) { [self] event in
            let record = event.after.value.map {
                Self.cluster(event.key.cluster, $0, event.location)
            }
            let isMigrating = event.after.value.map { LogicalCluster($0).migration != nil } ?? false
            state.withLock { state in
                state.clusters[event.key.cluster] = record
                if isMigrating { state.migrating.insert(event.key.cluster) }
                if record?.isBeingDeleted == true {
                    state.going.insert(event.key.cluster)
                } else {
                    state.going.remove(event.key.cluster)
                }
            }
        }
        events.follow(.directories, [.of(SystemResources.workspaces)]) { [self] event in
            let entry = event.after.value.map(Self.entry)
            state.withLock { state in
                state.workspaces[event.key.cluster, default: [:]][event.key.name] = entry
                state.setMount(entry?.mount, event.key)
            }
        }
    }

    private static func cluster(_ name: String, _ object: Value, _ location: Location) -> Cluster {
        let cluster = LogicalCluster(object)
        return Cluster(
            name: name, location: location, path: cluster.path ?? name, type: cluster.type,
            phase: cluster.phase.isEmpty ? "Scheduling" : cluster.phase,
            isInactive: cluster.isInactive, isBeingDeleted: cluster.isBeingDeleted,
            requiredGroups: cluster.requiredGroups, objectLimit: cluster.objectLimit,
            owner: cluster.owner.map { ($0.cluster, $0.name) }, uid: cluster.uid)
    }

    private static func entry(_ object: Value) -> WorkspaceEntry {
        let workspace = Workspace(object)
        return WorkspaceEntry(
            cluster: workspace.cluster.isEmpty ? nil : workspace.cluster,
            url: workspace.url.isEmpty ? nil : workspace.url,
            phase: workspace.phase.isEmpty ? "Scheduling" : workspace.phase,
            mount: workspace.mount, isBeingDeleted: workspace.isBeingDeleted)
    }
}
