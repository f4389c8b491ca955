import PlatModel
import PlatStore
import PlatValue

/// Keeps default bindings as a new workspace would get them today, in all workspaces of types whose
/// lifecycle is `Maintain`: a binding that the type names since, claims that an export asks since. What
/// an export offers since is for each binding's own controller.
///
/// Nobody's right to bind is asked again: whoever wrote the type had it.
struct BindingMaintenance: Controller {
    let directory: ClusterDirectory
    let registries: Registries
    let types: WorkspaceTypes
    let defaultBindings: DefaultBindings

    let name = "binding maintenance"

    enum Key: Hashable, Sendable {
        case cluster(String)
        /// All workspaces whose type is, or extends, one that changed.
        case workspaces(ofType: NameInCluster)
        /// All workspaces whose type maintains a binding to an export that changed.
        case binders(ofExport: NameInCluster)
    }

    var interests: [Interest] {
        [
            // After a start, that of the types tells of exports too.
            .of(SystemResources.workspaceTypes, on: [.found, .created, .updated]),
            .of(SystemResources.exports, on: .written),
            .of(SystemResources.logicalClusters, SystemResources.bindings, on: .updated),
        ]
    }

    func keys(for event: ObjectEvent) -> [Key] {
        let object = NameInCluster(event.key)
        switch event.key.resource {
        case SystemResources.exports.storedResource: return [.binders(ofExport: object)]
        case SystemResources.workspaceTypes.storedResource:
            return [.workspaces(ofType: object)]
        case SystemResources.bindings.storedResource:
            return becomes(event) { APIBinding($0).isBound } ? [.cluster(object.cluster)] : []
        default:
            // What changed while it was initialized nobody else has told it.
            return becomes(event) { LogicalCluster($0).phase == "Ready" }
                ? [.cluster(object.cluster)] : []
        }
    }

    private func becomes(_ event: ObjectEvent, _ isSo: (Value) -> Bool) -> Bool {
        event.after.value.map(isSo) == true && event.before.value.map(isSo) != true
    }

    func keys(meantBy key: Key) throws(Status) -> [Key]? {
        switch key {
        case .cluster: return nil
        case .workspaces(let type):
            return workspaces { resolved in
                resolved.chain.contains { $0.cluster == type.cluster && $0.name == type.name }
            }
        case .binders(let export):
            let paths = [export.cluster, directory.cluster(export.cluster)?.path]
            return workspaces { resolved in
                resolved.maintainedBindings.contains {
                    $0.export == export.name && paths.contains($0.path)
                }
            }
        }
    }

    /// The logical clusters whose type maintains bindings and is as wanted. Each type is read once.
    private func workspaces(where isWanted: (WorkspaceTypes.Resolved) -> Bool) -> [Key] {
        var judged: [String: Bool] = [:]
        return directory.clusters { $0.phase == "Ready" }.compactMap { cluster in
            let isMeant =
                judged[cluster.type]
                ?? resolved(cluster).map { !$0.maintainedBindings.isEmpty && isWanted($0) } ?? false
            judged[cluster.type] = isMeant
            return isMeant ? .cluster(cluster.name) : nil
        }
    }

    /// Nil for a type that is not there any more, or spoilt: then there is nothing to follow.
    private func resolved(_ cluster: ClusterDirectory.Cluster) -> WorkspaceTypes.Resolved? {
        do throws(WorkspaceTypes.Failure) {
            return try types.type(of: cluster)
        } catch {
            return nil
        }
    }

    func reconcile(_ key: Key) async throws(Status) -> Double? {
        guard case .cluster(let cluster) = key else { return nil }
        for _ in 0..<20 {
            guard let known = directory.cluster(cluster), known.phase == "Ready",
                let wanted = resolved(known)?.maintainedBindings, !wanted.isEmpty,
                let registry = registries.holding(cluster),
                let object = try registry.find(
                    SystemResources.logicalClusters, cluster: cluster, name: LogicalCluster.name),
                !object.isBeingDeleted
            else { return nil }
            let writes = try defaultBindings.maintenance(
                wanted, of: object, cluster, registry, now: registries.clock.timestamp())
            do {
                if !writes.isEmpty { try await registry.commit(writes) }
                return nil
            } catch StoreError.conflict {
                continue
            } catch {
                throw Status(error)
            }
        }
        throw Status.internalError("\(cluster) kept changing while its bindings were maintained")
    }
}

extension DefaultBindings {
    /// What there is to write so that these bindings are there, and ask what their exports ask.
    fileprivate func maintenance(
        _ wanted: [(path: String, export: String)], of object: Value, _ cluster: String,
        _ registry: ObjectRegistry, now: String
    ) throws(Status) -> [Write] {
        var writes: [Write] = []
        var locked = object
        var unbound: [String] = []
        let definitions = try ResourceLock(registry, cluster: cluster).establishedDefinitions()
        for (path, export) in wanted {
            let binding = Wanted(path: path, export: export, in: cluster)
            // An export that is not there is heard of when it comes.
            guard let found = try exports.find(path: path, name: export) else { continue }
            if let old = try registry.find(
                SystemResources.bindings, cluster: cluster, name: binding.name)
            {
                if !APIBinding(old).isBound { unbound.append(binding.name) }
                let new = Self.maintained(old, for: found.export)
                guard new != old else { continue }
                let key = SystemResources.bindings.key(
                    cluster: cluster, namespace: nil, name: binding.name)
                writes.append(registry.write(new, over: old, key: key))
            } else if !isBound(byAnother: binding, cluster) {
                let draft = try BindingDraft(exports, registry, cluster: cluster).draft(
                    name: binding.name, path: path, export: export)
                writes += draft.writes
                unbound += try take(draft.bound, for: binding, in: &locked, definitions)
            }
        }
        Self.tell(unbound, in: &locked, now: now)
        if locked != object {
            let key = SystemResources.logicalClusters.key(
                cluster: cluster, namespace: nil, name: LogicalCluster.name)
            writes.append(registry.write(locked, over: object, key: key))
        }
        return writes
    }

    /// Whether somebody bound the export under a name of his own, which is his to keep.
    private func isBound(byAnother wanted: Wanted, _ cluster: String) -> Bool {
        bindings.bindings(in: cluster).contains {
            $0.path == wanted.path && $0.exportName == wanted.export
        }
    }

    /// Takes the resources of a new binding; answers its name where it is not bound yet.
    private func take(
        _ resources: [BoundResource]?, for binding: Wanted, in cluster: inout Value,
        _ definitions: Set<String>
    ) throws(Status) -> [String] {
        guard let resources else { return [binding.name] }
        var taken = cluster
        let conflicts = ResourceLock.take(
            resources, for: binding.name, in: &taken, definitions: definitions)
        // Who gets what others have is for the binding's own controller to say.
        guard conflicts.isEmpty else { return [binding.name] }
        cluster = taken
        return []
    }

    /// A default binding with all that its export asks, accepted: as initialization would write it.
    static func maintained(_ binding: Value, for export: Value) -> Value {
        var object = binding
        let claims = APIExport(export).claims.map(\.accepted)
        guard !binding.isBeingDeleted, APIBinding(binding).claims != claims else { return binding }
        object[as: APIBinding.self].claims = claims
        object.countGeneration()
        return object
    }

    /// Says in a logical cluster whether its bindings are as its type wants them.
    static func tell(_ unbound: [String], in cluster: inout Value, now: String) {
        let condition = "APIBindingsReconciled"
        guard !unbound.isEmpty else {
            cluster.setCondition(condition, true, now: now)
            return
        }
        let names = unbound.sorted().joined(separator: ", ")
        cluster.setCondition(
            condition, false, reason: "WaitingOnAPIBindings", severity: "Info",
            message: "APIBinding(s) not yet fully reconciled: \(names)", now: now)
    }
}
