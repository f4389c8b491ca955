import PlatModel
import PlatStore
import PlatValue
import Synchronization

/// Which workspaces bind which exports, in memory: whom a change of an export concerns, whose objects a
/// provider sees. Follows the stores like `ClusterDirectory`.
final class BindingDirectory: Sendable {
    struct Binding: Sendable {
        let cluster: String
        let name: String
        let location: Location
        /// As the reference has it; the binding's own workspace where it names none.
        var path: String
        var exportName: String
        /// Known once the export was found.
        var exportCluster: String?
        var isBound: Bool
        /// Whether it has not all that its export offers, because others in the workspace have it.
        var isWaiting: Bool
        var isBeingDeleted: Bool
        /// Claims that hold: those of the binding that are accepted.
        var acceptedClaims: [PermissionClaim]
        /// Accepted claims that the export does ask, with the label that claimed objects carry.
        var appliedClaims: [AppliedClaim]
        /// What the export asked when the binding last followed it.
        var askedClaims: [PermissionClaim]
        var boundResources: [BoundResource]

        /// Whether a resource is there by this binding; `identity` is that of the export it must come from.
        func brings(group: String, resource: String, identity: String? = nil) -> Bool {
            boundResources.contains { bound in
                bound.group == group && bound.resource == resource
                    && (identity == nil || bound.identityHash == identity)
            }
        }

        func binds(_ view: ExportView) -> Bool {
            exportCluster == view.exportCluster && exportName == view.exportName
                && !isBeingDeleted
        }
    }

    struct AppliedClaim: Sendable, Equatable {
        let claim: PermissionClaim
        let key: String
        let value: String
    }

    private struct State {
        var byCluster: [String: [String: Binding]] = [:]
        /// Keys of bindings by the export's cluster and name.
        var byExport: [String: Set<NameInCluster>] = [:]
        /// And by the path and name that the reference has, also where no export was found yet.
        var byReference: [String: Set<NameInCluster>] = [:]
        /// How many consumers an export has in each location, by the location's name.
        var consumers: [String: [String: Int]] = [:]

        mutating func count(_ binding: Binding, _ difference: Int) {
            guard let cluster = binding.exportCluster, !binding.isBeingDeleted else { return }
            let export = cluster + ":" + binding.exportName
            let count =
                (consumers[export]?[binding.location.name] ?? 0) + difference
            consumers[export, default: [:]][binding.location.name] = count > 0 ? count : nil
            if consumers[export]?.isEmpty == true { consumers[export] = nil }
        }
    }

    private let state = Mutex(State())

    func follow(_ events: ObjectEvents) {
        events.follow(.directories, [.of(SystemResources.bindings)]) { [self] in take($0) }
    }

    func bindings(in cluster: String) -> [Binding] {
        state.withLock { Array(($0.byCluster[cluster] ?? [:]).values) }
    }

    /// The bindings of an export that have found it.
    func bindings(ofExport name: String, in cluster: String) -> [Binding] {
        state.withLock { state in
            (state.byExport[cluster + ":" + name] ?? []).compactMap {
                state.byCluster[$0.cluster]?[$0.name]
            }
        }
    }

    /// The names of the locations in which an export has consumers.
    func consumerLocations(ofExport name: String, in cluster: String) -> Set<String> {
        state.withLock { Set(($0.consumers[cluster + ":" + name] ?? [:]).keys) }
    }

    /// What is bound in a location with a given identity.
    func boundResources(in location: Location, identity: String) -> [BoundResource] {
        state.withLock { state in
            state.byCluster.values.lazy.flatMap(\.values).filter { $0.location === location }
                .flatMap(\.boundResources)
                .filter { $0.identityHash == identity }
        }
    }

    /// What is bound in a location under a name, whatever its identity.
    func boundResources(in location: Location, group: String, resource: String) -> [BoundResource] {
        state.withLock { state in
            state.byCluster.values.lazy.flatMap(\.values).filter { $0.location === location }
                .flatMap(\.boundResources)
                .filter { $0.group == group && $0.resource == resource }
        }
    }

    /// The bindings in a location that bring resources of an identity.
    func bindings(ofIdentity identity: String, in location: Location) -> [Binding] {
        state.withLock { state in
            state.byCluster.values.lazy.flatMap(\.values).filter { binding in
                binding.location === location
                    && binding.boundResources.contains { $0.identityHash == identity }
            }
        }
    }

    /// The bindings that refer to an export by any of these paths.
    func keys(referringTo name: String, paths: [String]) -> Set<NameInCluster> {
        state.withLock { state in
            paths.reduce(into: []) { $0.formUnion(state.byReference[$1 + ":" + name] ?? []) }
        }
    }

    private func take(_ event: ObjectEvent) {
        let entry = NameInCluster(event.key)
        // A binding that cannot be read binds nothing.
        let binding = event.after.value.map { Self.binding(entry, $0, event.location) }
        state.withLock { state in
            if let old = state.byCluster[entry.cluster]?[entry.name] {
                state.count(old, -1)
                state.byReference[old.path + ":" + old.exportName]?.remove(entry)
                if let cluster = old.exportCluster {
                    state.byExport[cluster + ":" + old.exportName]?.remove(entry)
                }
            }
            state.byCluster[entry.cluster, default: [:]][entry.name] = binding
            if state.byCluster[entry.cluster]?.isEmpty == true {
                state.byCluster[entry.cluster] = nil
            }
            guard let binding else { return }
            state.count(binding, 1)
            state.byReference[binding.path + ":" + binding.exportName, default: []].insert(entry)
            if let cluster = binding.exportCluster {
                state.byExport[cluster + ":" + binding.exportName, default: []].insert(entry)
            }
        }
    }

    private static func binding(_ key: NameInCluster, _ object: Value, _ location: Location)
        -> Binding
    {
        let binding = APIBinding(object)
        let reference = binding.export
        let exportName = reference?.name ?? ""
        return Binding(
            cluster: key.cluster, name: key.name, location: location,
            path: reference?.path(in: key.cluster) ?? key.cluster,
            exportName: exportName, exportCluster: binding.exportCluster,
            isBound: binding.isBound,
            isWaiting: !binding.isBound
                || object.condition("BindingUpToDate")?.isFalse == true,
            isBeingDeleted: binding.isBeingDeleted,
            acceptedClaims: binding.claims.filter(\.isAccepted)
                .map { ClaimConversion.claim($0, of: object) },
            appliedClaims: binding.exportCluster.map {
                appliedClaims(object, cluster: $0, export: exportName)
            } ?? [],
            askedClaims: binding.askedClaims, boundResources: binding.boundResources)
    }
}

extension BindingDirectory {
    static func appliedClaims(_ binding: Value, cluster: String, export: String) -> [AppliedClaim] {
        let applied = APIBinding(binding).appliedClaims
        guard !applied.isEmpty else { return [] }
        let key = ExportLabels.claimKey(cluster: cluster, export: export)
        return applied.map { ClaimConversion.claim($0, of: binding) }.map {
            AppliedClaim(claim: $0, key: key, value: ExportLabels.hash(of: $0))
        }
    }
}
