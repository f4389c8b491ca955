public import PlatModel
import PlatSystem
import PlatValue

/// Creates workspaces and waits for them.
public struct WorkspaceMaker: Sendable {
    let session: Session
    private let timeout: Duration

    /// A maker that waits at most `timeout` for each workspace.
    public init(session: Session, timeout: Duration = .seconds(60)) {
        self.session = session
        self.timeout = timeout
    }

    /// Creates the workspace object. One that exists is taken, when that is accepted and it is of
    /// the type that was asked for.
    public func make(
        _ path: WorkspacePath, _ wish: Wish
    ) async throws(WorkspaceError) -> Made {
        let client = try parentClient(of: path)
        do throws(ClientError) {
            let made = try await client.create(Self.object(path, wish), .workspaces)
            return Made(workspace: Workspace(made), isNew: true)
        } catch {
            if error.isNotFound || error.isClosed, let parent = path.parent {
                throw WorkspaceError(path, .parentMissing(parent))
            }
            guard error.isAlreadyExists, wish.acceptsExisting else {
                throw WorkspaceError(path, .client(error))
            }
        }
        let existing: Workspace
        do throws(ClientError) { existing = try await client.childWorkspace(path.last) } catch {
            throw WorkspaceError(path, .client(error))
        }
        if let type = wish.type, !type.path.isEmpty, existing.type != type.text {
            throw WorkspaceError(path, .otherType(wanted: type, existing))
        }
        return Made(workspace: existing, isNew: false)
    }

    private static func object(_ path: WorkspacePath, _ wish: Wish) -> Value {
        var spec: Value = [:]
        spec["type"] = wish.type.flatMap { $0.name.isEmpty ? nil : $0.value }
        if let location = wish.location { spec["location"] = ["selector": location] }
        var object: Value = [
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
            "metadata": ["name": .string(path.last)], "spec": spec,
        ]
        for label in wish.labels { object.setLabel(label.key, to: label.value) }
        for (key, text) in wish.annotations { object.setAnnotation(key, to: text) }
        return object
    }

    /// Makes the workspaces above `path` that are missing, each ready before the next.
    public func makeParents(
        of path: WorkspacePath, onWait: (WorkspacePath, Workspace) -> Void = { _, _ in }
    ) async throws(WorkspaceError) {
        guard let parent = path.parent, parent != path, parent != .root else { return }
        if try await exists(parent) { return }
        try await makeParents(of: parent, onWait: onWait)
        _ = try await make(parent, Wish(acceptsExisting: true))
        _ = try await waitUntilReady(parent, onWait: onWait)
    }

    /// Whether there is a workspace at `path` that can be seen.
    private func exists(_ path: WorkspacePath) async throws(WorkspaceError) -> Bool {
        let client = try parentClient(of: path)
        do throws(ClientError) {
            _ = try await client.childWorkspace(path.last)
            return true
        } catch {
            if error.isNotFound || error.isForbidden { return false }
            throw WorkspaceError(path, .client(error))
        }
    }

    /// Waits until the workspace is ready; `onWait` is told how it is meanwhile, `onStall` what is
    /// known where its default bindings do not come. One that was `made` by the caller just now is
    /// made a second time then, once: that is the way out on a kcp.
    public func waitUntilReady(
        _ path: WorkspacePath, remaking made: (Made, Wish)? = nil,
        onStall: (Stall) -> Void = { _ in },
        onWait: (WorkspacePath, Workspace) -> Void = { _, _ in }
    ) async throws(WorkspaceError) -> Workspace {
        let client = try parentClient(of: path)
        var pending: String?
        var stall = StallWatch(since: session.clock.now(), made: made)
        let pauses = Duration.milliseconds(5)...Duration.milliseconds(250)
        let waited: Waited<Workspace>
        waited = try await session.clock.wait(timeout: timeout, pauses: pauses) {
            () throws(WorkspaceError) in
            guard let workspace = try await look(client, path) else { return nil }
            if workspace.isReady { return workspace }
            if let reason = workspace.whyUnschedulable {
                let locations = await locations(client)
                throw WorkspaceError(path, .unschedulable(reason, locations: locations))
            }
            pending = workspace.pending
            onWait(path, workspace)
            switch stall.next(workspace, now: session.clock.now()) {
            case .tell: onStall(.waits(await stalled(workspace)))
            case .remake(let uid, let wish):
                onStall(.madeAgain)
                try await remake(path, uid: uid, wish)
            case nil: break
            }
            return nil
        }
        switch waited {
        case .found(let workspace): return workspace
        case .timedOut: throw WorkspaceError(path, .timedOut(after: timeout, pending: pending))
        case .cancelled: throw WorkspaceError(path, .client(.cancelled))
        }
    }

    /// The workspace, or nil while it cannot be seen yet: right after a creation a server behind a
    /// cache may not know it.
    private func look(
        _ client: Client, _ path: WorkspacePath
    ) async throws(WorkspaceError) -> Workspace? {
        do throws(ClientError) { return try await client.childWorkspace(path.last) } catch {
            if error.isNotFound { return nil }
            throw WorkspaceError(path, .client(error))
        }
    }

    private func locations(_ client: Client) async -> [Value] {
        // Only administrators may list locations; for the others the reason has to do.
        (try? await client.at(.root).items(APIResource.shards.path()).items) ?? []
    }

    private func parentClient(of path: WorkspacePath) throws(WorkspaceError) -> Client {
        guard let parent = path.parent, parent != path, !path.last.isEmpty else {
            throw WorkspaceError(path, .hasNoParent)
        }
        return Client(session: session, path: parent)
    }
}
