public import PlatModel
import PlatValue

/// Whether a place can be entered, and what its parent knows of it.
public enum WorkspaceReach: Sendable {
    /// It answers. The type is nil where the parent may not be read.
    case open(type: String?)
    /// It does not exist, or the server does not say whether it does.
    case hidden
    /// It exists and says why it cannot serve: a mount whose cluster is away.
    case notReady(Status)
}

extension Client {
    /// Looks whether the workspace at `path` can be entered: one round trip, whatever is asked.
    public func reach(_ path: WorkspacePath) async throws(ClientError) -> WorkspaceReach {
        async let type = typeOfWorkspace(path)
        do throws(ClientError) {
            _ = try await at(path).ask("GET", "/api")
        } catch {
            switch error.status?.code {
            case 403, 404: return .hidden
            case 503:
                guard let status = error.status else { throw error }
                return .notReady(status)
            default: throw error
            }
        }
        return .open(type: await type)
    }

    /// The type that the parent notes; nil where it cannot be learned, which is no failure.
    private func typeOfWorkspace(_ path: WorkspacePath) async -> String? {
        if path == .root { return "root" }
        guard let parent = path.parent, parent != path, !path.last.isEmpty else { return nil }
        let reference = ObjectReference(.workspaces, name: path.last)
        // Whoever may not see the workspace is not told its type.
        guard let value = try? await at(parent).object(reference) else { return nil }
        let type = Workspace(value).type
        return type.isEmpty ? nil : type
    }

    /// The workspaces directly below this client's, in order of name.
    public func childWorkspaces() async throws(ClientError) -> [Workspace] {
        let items = try await items(APIResource.workspaces.path()).items
        return items.map(Workspace.init).sorted { $0.name < $1.name }
    }

    /// The workspace object of that name below this client's workspace.
    public func childWorkspace(_ name: String) async throws(ClientError) -> Workspace {
        Workspace(try await object(ObjectReference(.workspaces, name: name)))
    }
}

extension Client {
    /// The client that asks the same host directly, where its address has a path before
    /// `/clusters`; nil where it has none.
    public var withoutPrefix: Client? {
        guard let path, let scheme = session.base.firstRange(of: "://"),
            let slash = session.base[scheme.upperBound...].firstIndex(of: "/")
        else { return nil }
        return Client(session: session.at(String(session.base[..<slash])), path: path)
    }
}
