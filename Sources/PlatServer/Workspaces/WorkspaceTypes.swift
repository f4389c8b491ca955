import PlatModel
import PlatValue

/// Workspace types: where they are found, what they bring together with those they extend, who may use
/// them (contract, section 2.2).
struct WorkspaceTypes: Sendable {
    let directory: ClusterDirectory
    let registries: Registries
    let permissions: Permissions
    let log: ServerLog

    struct Failure: Error {
        var message: String
        init(_ message: String) { self.message = message }
    }

    /// A type with all that it extends.
    struct Resolved: Sendable {
        /// What `spec.type` of a workspace says: name and path.
        var reference: WorkspaceTypeReference
        /// The type itself first, then those it extends, each once.
        var chain: [Member]
        var labels: [String: String]

        /// The type's name with its path: `root:universal`.
        var qualifiedName: String { reference.qualifiedName }

        struct Member: Sendable {
            var cluster: String
            var path: String
            var type: WorkspaceType
            var name: String { type.name }
            var qualifiedName: String { path + ":" + name }
            /// By which initializers and terminators name it.
            var lifecycleName: String { cluster + ":" + name }
        }

        /// The initializers of a workspace of this type, in order.
        var initializers: [String] {
            var names = chain.reversed().filter(\.type.hasInitializer).map(\.lifecycleName)
            if !defaultBindings.isEmpty { names.append("system:apibindings") }
            return names
        }

        var terminators: [String] {
            chain.reversed().filter(\.type.hasTerminator).map(\.lifecycleName)
        }

        /// Exports that a workspace of this type binds: path and name, each once.
        var defaultBindings: [(path: String, export: String)] { bindings(of: chain) }

        /// Those among them that it goes on binding as its types want them today.
        var maintainedBindings: [(path: String, export: String)] {
            bindings(of: chain.filter(\.type.maintainsBindings))
        }

        private func bindings(of members: [Member]) -> [(path: String, export: String)] {
            var seen: Set<String> = []
            var all: [(path: String, export: String)] = []
            for member in members {
                for binding in member.type.defaultBindings {
                    let path = binding.path ?? member.path
                    if seen.insert(path + ":" + binding.export).inserted {
                        all.append((path, binding.export))
                    }
                }
            }
            return all
        }
    }

    /// Finds the type that a new workspace is to have.
    func find(_ wanted: WorkspaceTypeReference?, in parent: String) throws(Failure) -> Resolved {
        guard let here = directory.cluster(parent) else {
            throw Failure("no such workspace")
        }
        let parentType = try parentType(of: here, named: wanted != nil)
        return try resolve(try reference(wanted, parentType, here))
    }

    /// Checks that a type may be used here by this user.
    func admit(
        _ reference: WorkspaceTypeReference, in parent: String, for user: UserInfo
    ) throws(Failure) {
        guard let here = directory.cluster(parent) else {
            throw Failure("no such workspace")
        }
        let resolved = try resolve(reference)
        for member in resolved.chain.reversed() { try checkUse(member, user) }
        try checkLimits(resolved, parent: try parentType(of: here, named: true))
    }

    /// The type that a logical cluster was made with.
    func type(of cluster: ClusterDirectory.Cluster) throws(Failure) -> Resolved? {
        guard let (path, name) = split(cluster.type) else { return nil }
        return try resolve(WorkspaceTypeReference(path: path, name: name))
    }

    private func split(_ qualified: String) -> (path: String, name: String)? {
        guard let colon = qualified.lastIndex(of: ":") else { return nil }
        return (String(qualified[..<colon]), String(qualified[qualified.index(after: colon)...]))
    }

    private func parentType(of here: ClusterDirectory.Cluster, named: Bool) throws(Failure)
        -> Resolved
    {
        guard let (path, name) = split(here.type), find(name, at: path) != nil else {
            throw Failure(
                "\(named ? "workspace" : "parent") type cannot be resolved: workspacetypes.tenancy.kcp.io \"\(here.type)\" not found"
            )
        }
        return try resolve(WorkspaceTypeReference(path: path, name: name))
    }

    /// What the reference means: as given, found on the way up, or the parent's default.
    private func reference(
        _ wanted: WorkspaceTypeReference?, _ parent: Resolved, _ here: ClusterDirectory.Cluster
    ) throws(Failure) -> WorkspaceTypeReference {
        let name = wanted?.name ?? ""
        let path = wanted?.path ?? ""
        if name.isEmpty {
            guard let fallback = parent.chain.first?.type.defaultChildType else {
                throw Failure("spec.defaultChildWorkspaceType of workspace type %s:%s must be set")
            }
            return fallback
        }
        if !path.isEmpty { return WorkspaceTypeReference(path: path, name: name) }
        var at: WorkspacePath? = WorkspacePath(here.path)
        while let current = at {
            if find(name, at: current.text) != nil {
                return WorkspaceTypeReference(path: current.text, name: name)
            }
            at = current.parent
        }
        if find(name, at: "root") != nil {
            return WorkspaceTypeReference(path: "root", name: name)
        }
        throw Failure("workspace type \"\(name)\" cannot be resolved")
    }

    /// A type with everything that it extends.
    func resolve(_ reference: WorkspaceTypeReference) throws(Failure) -> Resolved {
        guard let first = find(reference.name, at: reference.path) else {
            throw Failure(
                "Internal error occurred: workspacetypes.tenancy.kcp.io "
                    + "\"\(reference.qualifiedName)\" not found")
        }
        var seen: Set<String> = [first.qualifiedName]
        let chain = try bases(of: first, path: [first], &seen) + [first]
        return Resolved(
            reference: reference, chain: chain.reversed(), labels: first.type.workspaceLabels)
    }

    /// What a type extends, depth first and in the order given: each after all that it extends itself.
    private func bases(
        of member: Resolved.Member, path: [Resolved.Member], _ seen: inout Set<String>
    ) throws(Failure) -> [Resolved.Member] {
        var chain: [Resolved.Member] = []
        for base in member.type.bases {
            guard let found = find(base.name, at: base.path.isEmpty ? member.path : base.path)
            else { throw Failure("unable to find inherited workspace type \(base.name)") }
            if let first = path.first?.qualifiedName, found.qualifiedName == first {
                throw Failure(
                    "circular dependency detected in workspace type \(first): "
                        + path.map(\.qualifiedName).joined(separator: " -> "))
            }
            // A chain of a client's making is as deep as he likes; the stack is not.
            guard seen.insert(found.qualifiedName).inserted, path.count < 64 else { continue }
            chain += try bases(of: found, path: path + [found], &seen) + [found]
        }
        return chain
    }

    private func find(_ name: String, at path: String) -> Resolved.Member? {
        guard WorkspacePath(path).isValid,
            case .cluster(let cluster) = directory.resolve(WorkspacePath(path).segments),
            let known = directory.cluster(cluster)
        else { return nil }
        do throws(Status) {
            let type = try registries[known.location].find(
                SystemResources.workspaceTypes, cluster: cluster, name: name)
            return type.map {
                Resolved.Member(cluster: cluster, path: known.path, type: WorkspaceType($0))
            }
        } catch {
            log.fault("workspace type \(path):\(name): \(error.message)")
            return nil
        }
    }

    private func checkUse(_ member: Resolved.Member, _ user: UserInfo) throws(Failure) {
        let attributes = AuthorizationAttributes.resource(
            "use", group: "tenancy.kcp.io", resource: "workspacetypes", name: member.name)
        do throws(Status) {
            if try permissions.grants(user, attributes, in: member.cluster) {
                return
            }
        } catch {
            throw Failure(error.message)
        }
        throw Failure(
            "unable to use workspace type \(member.qualifiedName): missing verb='use' permission on workspacetype"
        )
    }

    /// Who may be whose child, by the limits of both types and of all they extend.
    private func checkLimits(_ child: Resolved, parent: Resolved) throws(Failure) {
        try check(child, \.allowedParents, against: parent, "parent")
        try check(parent, \.allowedChildren, against: child, "child")
    }

    private func check(
        _ limiting: Resolved, _ limit: (WorkspaceType) -> WorkspaceType.Limit?,
        against other: Resolved, _ word: String
    ) throws(Failure) {
        let aliases = other.chain.map(\.qualifiedName)
        for member in limiting.chain {
            guard let limit = limit(member.type) else { continue }
            let isSelf = member.qualifiedName == limiting.chain[0].qualifiedName
            let extending =
                isSelf
                ? "workspace type \(member.qualifiedName)"
                : "workspace type \(limiting.chain[0].qualifiedName) extends \(member.qualifiedName), which"
            if limit.allowsNone {
                throw Failure(
                    "workspace type \(limiting.chain[0].qualifiedName) cannot have any \(word)")
            }
            let allowed = limit.types.map(\.qualifiedName)
            guard !allowed.isEmpty, !allowed.contains(where: aliases.contains) else { continue }
            throw Failure(
                "\(extending) only allows [\(allowed.sorted().joined(separator: " "))] \(word) workspaces, but \(word) type \(other.chain[0].qualifiedName) only implements [\(aliases.sorted().joined(separator: " "))]"
            )
        }
    }
}
