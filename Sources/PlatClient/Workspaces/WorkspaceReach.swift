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
    /// Looks whether the workspace at `path` can be entered. One request for whoever may read what
    /// it says of itself; who may only enter it is answered by its discovery.
    public func reach(_ path: WorkspacePath) async throws(ClientError) -> WorkspaceReach {
        do throws(ClientError) {
            let cluster = ObjectReference(.logicalClusters, name: LogicalCluster.name)
            if let type = openType(
                LogicalCluster(try await at(path).ask("GET", cluster.path).value), at: path)
            {
                return .open(type: type.isEmpty ? nil : type)
            }
        } catch {
            // Not there, or not for everybody's eyes: a mounted cluster has none.
            guard [403, 404].contains(error.status?.code) else { return try notReady(error) }
        }
        async let type = typeOfWorkspace(path)
        do throws(ClientError) {
            _ = try await at(path).ask("GET", "/api")
        } catch {
            guard [403, 404].contains(error.status?.code) else { return try notReady(error) }
            return .hidden
        }
        return .open(type: await type)
    }

    /// The type of a workspace that says that it is open, empty where it names none; nil where its
    /// discovery has to say whether it can be entered.
    private func openType(_ cluster: LogicalCluster, at path: WorkspacePath) -> String? {
        guard cluster.isReady, !cluster.isInactive else { return nil }
        if path == .root { return "root" }
        // Behind a mount another control plane may answer, with a type of its own.
        return cluster.path == path.text ? cluster.type : ""
    }

    private func notReady(_ error: ClientError) throws(ClientError) -> WorkspaceReach {
        guard let status = error.status, status.code == 503 else { throw error }
        return .notReady(status)
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
