import PlatModel
import PlatStore
import PlatValue

/// The bindings that a workspace's type makes in it (`system:apibindings`).
struct DefaultBindings: Sendable {
    let directory: ClusterDirectory
    let bindings: BindingDirectory
    let types: WorkspaceTypes
    let exports: ExportLookup

    typealias Blocked = ClusterInitialization.Blocked

    /// A binding that the type wants.
    struct Wanted: Sendable, Equatable {
        var path: String
        var export: String
        /// `EXPORT-xxxxx`, the same every time for one workspace and export.
        var name: String

        init(path: String, export: String, in cluster: String) {
            self.path = path
            self.export = export
            let hash = Hashes.base36(sha224: "\(cluster)|\(path)|\(export)")
            name = "\(export)-\(hash.prefix(5))"
        }

        fileprivate func isMet(by binding: Present) -> Bool {
            binding.path == path && binding.export == export
        }
    }

    /// A binding that is there.
    struct Present: Sendable, Equatable {
        var name: String
        var path: String
        var export: String
        var isBound: Bool
    }

    /// What there is to write, and to wait for.
    struct Plan: Sendable {
        var writes: [Write] = []
        var blocked: Blocked?
        /// The logical cluster with the resources that new bindings own; nil where there are none.
        var locked: Value?
    }

    /// What is missing in a logical cluster that has these bindings to have by its type.
    func plan(
        in object: Value, _ cluster: String, _ registry: ObjectRegistry
    ) throws(Status) -> Plan {
        guard let known = directory.cluster(cluster) else { return Plan() }
        let type: WorkspaceTypes.Resolved?
        do throws(WorkspaceTypes.Failure) {
            type = try types.type(of: known)
        } catch {
            return Plan(blocked: Blocked(reason: "WorkspaceTypesInvalid", message: error.message))
        }
        let wanted = (type?.defaultBindings ?? []).map {
            Wanted(path: $0.path, export: $0.export, in: cluster)
        }
        let present = bindings.bindings(in: cluster).map {
            Present(name: $0.name, path: $0.path, export: $0.exportName, isBound: $0.isBound)
        }
        var (missing, unbound) = Self.compare(wanted, with: present)
        guard !missing.isEmpty else {
            return Plan(blocked: Self.blocked(unbound: unbound, errors: []))
        }
        var errors: [String] = []
        var plan = Plan()
        let definitions = try ResourceLock(registry, cluster: cluster).establishedDefinitions()
        for binding in missing {
            do throws(Status) {
                let draft = try draft(binding, for: Self.owner(of: object), cluster, registry)
                plan.writes += draft.writes
                guard let resources = draft.bound else {
                    unbound.append(binding.name)
                    continue
                }
                var locked = plan.locked ?? object
                let conflicts = ResourceLock.take(
                    resources, for: binding.name, in: &locked, definitions: definitions)
                // Who gets what others have is for the binding's own controller to say.
                if conflicts.isEmpty { plan.locked = locked }
            } catch {
                errors.append(error.message)
            }
        }
        plan.blocked = Self.blocked(unbound: unbound, errors: errors)
        return plan
    }

    /// The bindings are made in the name of whoever made the workspace.
    private static func owner(of cluster: Value) -> UserInfo {
        // An owner that cannot be read is nobody, who may bind nothing.
        UserInfo(cluster.annotation(Workspace.Annotation.owner).flatMap { try? Value(json: $0) })
            ?? UserInfo(username: "")
    }

    /// What is wanted and not there, and the names of those that are there and not bound.
    static func compare(
        _ wanted: [Wanted], with present: [Present]
    ) -> (missing: [Wanted], unbound: [String]) {
        var missing: [Wanted] = []
        var unbound: [String] = []
        for wanted in wanted {
            guard let binding = present.first(where: wanted.isMet) else {
                missing.append(wanted)
                continue
            }
            if !binding.isBound { unbound.append(binding.name) }
        }
        return (missing, unbound)
    }

    static func blocked(unbound: [String], errors: [String]) -> Blocked? {
        if !errors.isEmpty {
            return Blocked(reason: "APIBindingErrors", message: errors.joined(separator: ", "))
        }
        guard !unbound.isEmpty else { return nil }
        let names = unbound.sorted().joined(separator: ", ")
        return Blocked(
            reason: "WaitingOnAPIBindings",
            message: "APIBinding(s) not yet fully bound: \(names)")
    }

    private func draft(
        _ wanted: Wanted, for owner: UserInfo, _ cluster: String, _ registry: ObjectRegistry
    ) throws(Status) -> (writes: [Write], bound: [BoundResource]?) {
        guard try exports.mayBind(owner, path: wanted.path, name: wanted.export) else {
            throw Status.forbidden(
                SystemResources.bindings.resource, wanted.name,
                "unable to create APIBinding: no permission to bind to export "
                    + "\(wanted.path):\(wanted.export)")
        }
        return try BindingDraft(exports, registry, cluster: cluster).draft(
            name: wanted.name, path: wanted.path, export: wanted.export)
    }
}
