import PlatModel
import PlatValue

/// A workspace that does not get ready because of what its type binds.
///
/// The bindings are made in the name of whoever made the workspace. Where he may not bind an export,
/// or its shard does not know yet that he may, kcp mostly does not try again (kcp contract, 9).
public struct StalledWorkspace: Sendable, Equatable {
    /// An export that the type binds.
    public struct Export: Sendable, Equatable {
        /// As it is typed: `:root:ml:training:training.faros.sh`.
        public var displayed: String
        /// Whether the caller may bind it; nil where he may not even ask.
        public var isBindable: Bool?
    }

    /// The initializer that makes the bindings.
    static let initializer = "system:apibindings"

    /// The type of the workspace.
    public var type: String
    /// What the type, and those that it extends, bind.
    public var exports: [Export]
}

extension WorkspaceMaker {
    /// What can be learned of a workspace that waits for its default bindings.
    func stalled(_ workspace: Workspace) async -> StalledWorkspace {
        var exports: [StalledWorkspace.Export] = []
        var seen: Set<String> = []
        var next = [workspace.typeReference].compactMap(\.self)
        while let reference = next.popLast() {
            guard !reference.path.isEmpty, seen.insert(reference.text).inserted else { continue }
            let client = Client(session: session, path: WorkspacePath(reference.path))
            // What may not be read is left out: this only helps to understand.
            guard
                let object = try? await client.object(
                    ObjectReference(.workspaceTypes, name: reference.name))
            else { continue }
            let type = WorkspaceType(object)
            for base in type.bases {
                let path = base.path.isEmpty ? reference.path : base.path
                next.append(WorkspaceTypeReference(path: path, name: base.name))
            }
            for binding in type.defaultBindings {
                let path = WorkspacePath(binding.path ?? reference.path)
                // kcp's own come with every workspace, and everybody may bind them.
                guard path != .root else { continue }
                exports.append(
                    StalledWorkspace.Export(
                        displayed: "\(path.displayed):\(binding.export)",
                        isBindable: await isBindable(binding.export, at: path)))
            }
        }
        return StalledWorkspace(type: workspace.type, exports: exports)
    }

    /// Whether the caller may bind an export, as its workspace answers; nil where that is closed.
    private func isBindable(_ export: String, at path: WorkspacePath) async -> Bool? {
        let review: Value = [
            "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
            "spec": [
                "resourceAttributes": [
                    "group": "apis.kcp.io", "resource": "apiexports", "verb": "bind",
                    "name": .string(export),
                ]
            ],
        ]
        let client = Client(session: session, path: path)
        // See above: only to understand.
        let reply = try? await client.create(review, .selfSubjectAccessReviews)
        return reply?.at("status", "allowed")?.boolValue
    }
}
