import PlatModel
import PlatStore
import PlatValue

/// The bindings that a workspace's type makes in it (`system:apibindings`).
struct DefaultBindings: Sendable {
    let directory: ClusterDirectory
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

        fileprivate func isMet(by binding: Value) -> Bool {
            let reference = APIBinding(binding).export
            return reference?.name == export && reference?.path == path
        }
    }

    /// Makes what is missing. Nil when all are bound, else what there is to wait for.
    func make(
        in object: Value, _ cluster: String, _ registry: ObjectRegistry
    ) async throws(Status) -> Blocked? {
        guard let known = directory.cluster(cluster) else { return nil }
        let type: WorkspaceTypes.Resolved?
        do throws(WorkspaceTypes.Failure) {
            type = try types.type(of: known)
        } catch {
            return Blocked(reason: "WorkspaceTypesInvalid", message: error.message)
        }
        let wanted = (type?.defaultBindings ?? []).map {
            Wanted(path: $0.path, export: $0.export, in: cluster)
        }
        let present = try registry.list(SystemResources.bindings, cluster: cluster)
        var (missing, unbound) = Self.compare(wanted, with: present)
        var errors: [String] = []
        // The bindings are made in the name of whoever made the workspace.
        let owner =
            // An owner that cannot be read is nobody, who may bind nothing.
            UserInfo(object.annotation(Workspace.Annotation.owner).flatMap { try? Value(json: $0) })
            ?? UserInfo(username: "")
        for binding in missing {
            do throws(Status) {
                if try await !create(binding, for: owner, cluster, registry) {
                    unbound.append(binding.name)
                }
            } catch {
                errors.append(error.message)
            }
        }
        return Self.blocked(unbound: unbound, errors: errors)
    }

    /// What is wanted and not there, and the names of those that are there and not bound.
    static func compare(
        _ wanted: [Wanted], with present: [Value]
    ) -> (missing: [Wanted], unbound: [String]) {
        var missing: [Wanted] = []
        var unbound: [String] = []
        for wanted in wanted {
            guard let binding = present.first(where: wanted.isMet) else {
                missing.append(wanted)
                continue
            }
            if !APIBinding(binding).isBound { unbound.append(binding.objectName) }
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

    /// Makes one binding; true when it is bound already.
    private func create(
        _ wanted: Wanted, for owner: UserInfo, _ cluster: String, _ registry: ObjectRegistry
    ) async throws(Status) -> Bool {
        guard try exports.mayBind(owner, path: wanted.path, name: wanted.export) else {
            throw Status.forbidden(
                SystemResources.bindings.resource, wanted.name,
                "unable to create APIBinding: no permission to bind to export "
                    + "\(wanted.path):\(wanted.export)")
        }
        let draft = try BindingDraft(exports, registry, cluster: cluster).draft(
            name: wanted.name, path: wanted.path, export: wanted.export)
        do {
            try await registry.commit(draft.writes)
            return draft.isBound
        } catch {
            throw Status(error)
        }
    }
}
