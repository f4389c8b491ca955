import PlatHTTP
public import PlatModel
import Synchronization

/// A workspace that does not answer to who asks: it is not there, or may not be entered.
public struct ClosedWorkspace: Sendable, Equatable {
    /// The workspace that the request was for.
    public var path: WorkspacePath
    /// Whether the path leads nowhere, as far as the server lets one see.
    public var isUnknown: Bool
    /// What the server said.
    public var status: Status
    /// What its parent says where that keeps it from answering: it is being made, or removed. Nil
    /// where it is ready, or the parent tells nothing.
    public var unready: Workspace?
}

extension Client {
    /// The refusal of a request, told as what it is where the whole workspace is closed.
    ///
    /// A lone shard says 404 to an unknown path and names it; a front proxy says 403 and names
    /// nothing; and whoever may not enter hears 403 to whatever he asks (kcp contract, 1.5 and 8.2).
    /// The last is told from a right that is missing by asking for the workspace's door.
    func judged(_ error: ClientError) async -> ClientError {
        guard case .refused(let status) = error, let path, looksAtDoor else { return error }
        var closed = ClosedWorkspace(path: path, isUnknown: true, status: status)
        if let unknown = Self.unknownPath(status) {
            closed.path = unknown
        } else {
            guard status.code == 403 else { return error }
            switch await door() {
            case .open: return error
            case .unknown: break
            case .denied: closed.isUnknown = false
            }
        }
        closed.unready = await unreadyWorkspace(closed.path)
        return .closed(closed)
    }

    /// The workspace at `path` as its parent has it, where it is being made or removed: servers refuse
    /// whoever comes then, and do not say why. Nil where it is ready, or nothing can be learned.
    private func unreadyWorkspace(_ path: WorkspacePath) async -> Workspace? {
        guard let parent = path.parent, parent != path, !path.last.isEmpty else { return nil }
        let place = ObjectReference(.workspaces, name: path.last).path
        // Whoever may not see the workspace in its parent is told nothing of it.
        guard let reply = try? await at(parent).ask("GET", place) else { return nil }
        let workspace = Workspace(reply.value)
        return workspace.isComingOrGoing ? workspace : nil
    }

    /// The path that a shard does not know: it names it in the place of an object, and no object's
    /// name has colons.
    private static func unknownPath(_ status: Status) -> WorkspacePath? {
        guard status.reason == .notFound, let details = status.details,
            details.group == "tenancy.kcp.io", details.kind == "workspaces",
            details.name.contains(":")
        else { return nil }
        return WorkspacePath(details.name)
    }

    /// Whether the workspace lets the caller in; asked once.
    private func door() async -> Discovery.Door {
        if let door = discovery.known.withLock({ $0.door }) { return door }
        let door = await lookAtDoor()
        discovery.known.withLock { $0.door = door }
        return door
    }

    private func lookAtDoor() async -> Discovery.Door {
        do throws(ClientError) {
            _ = try await ask("GET", "/api")
            return .open
        } catch {
            switch error.status?.code {
            case 404: return .unknown
            case 403: break
            default: return .open
            }
        }
        do throws(ClientError) {
            _ = try await ask("GET", ObjectReference(.logicalClusters, name: "cluster").path)
            return .denied
        } catch {
            // The shard that holds a workspace says what was asked for; a front proxy that knows
            // no such workspace has nothing to name.
            return error.isNotFound || error.status?.details?.kind.isEmpty ?? true
                ? .unknown : .denied
        }
    }
}
