public import PlatModel
import PlatSystem
public import PlatValue

/// Why an object is not gone.
public enum RemovalError: Error, Sendable, Equatable {
    case client(ClientError)
    /// The server goes on; with the object as it was seen last.
    case timedOut(after: Duration, Value)
    /// The workspace, or one below it, is protected.
    case protected(WorkspacePath)
}

/// Removes objects and waits until they are gone.
public struct ObjectRemover: Sendable {
    /// The workspace that the objects are in.
    public let client: Client
    /// Zero waits for as long as it takes.
    public var timeout: Duration
    /// Whether a removal is over when the object is gone, or when the server has accepted it.
    public var waits = true
    /// Whether what is not there counts as removed.
    public var ignoresMissing = false
    /// The one that is to go, where another of its name is to stay.
    public var uid: String?
    /// `background`, `foreground` or `orphan`; nil leaves it to the server.
    public var cascade: String?

    /// Removes from the workspace of `client`.
    public init(client: Client, timeout: Duration = .seconds(60)) {
        self.client = client
        self.timeout = timeout
    }

    /// Removes one object; true when there was something to remove. `onWait` is called each time
    /// that it is still there.
    @discardableResult
    public func remove(
        _ reference: ObjectReference, onWait: () -> Void = {}
    ) async throws(RemovalError) -> Bool {
        var options: Value = ["apiVersion": "v1", "kind": "DeleteOptions"]
        if let cascade {
            options["propagationPolicy"] = .string(
                cascade.prefix(1).uppercased() + cascade.dropFirst())
        }
        if let uid { options["preconditions"] = ["uid": .string(uid)] }
        if let kept = await protected(reference) { throw .protected(kept) }
        let reply: Value
        do throws(ClientError) {
            reply = try await client.delete(reference, options: options)
        } catch {
            if error.isNotFound, ignoresMissing { return false }
            throw .client(error)
        }
        // An object that has to be waited for is answered itself, one that is gone as a status.
        if waits, !reply.objectUID.isEmpty {
            try await waitUntilGone(reference, uid: reply.objectUID, onWait)
        }
        return true
    }

    /// The workspace that keeps another one, or itself, from being removed.
    private func protected(_ reference: ObjectReference) async -> WorkspacePath? {
        guard
            reference.resource.resource.groupResource
                == APIResource.workspaces.resource.groupResource,
            let path = client.path?.appending(reference.name),
            // Who may not see it may still remove it, and the server decides that.
            let workspace = try? await client.childWorkspace(reference.name)
        else { return nil }
        let remover = WorkspaceRemover(path, parent: client)
        let tree = workspace.isMount ? nil : await remover.tree(isWhole: true)
        return remover.protected(workspace, in: tree)
    }

    /// Waits until the object of that uid, which somebody has removed, is gone.
    func waitUntilGone(
        _ reference: ObjectReference, uid: String, _ onWait: () -> Void = {}
    ) async throws(RemovalError) {
        var last = Value.null
        let limit = timeout == .zero ? nil : timeout
        let pauses = Duration.milliseconds(10)...Duration.seconds(1)
        let waited: Waited<Void>
        waited = try await client.session.clock.wait(timeout: limit, pauses: pauses) {
            () throws(RemovalError) in
            let found: Value?
            do throws(ClientError) { found = try await client.objectIfAny(reference) } catch {
                throw .client(error)
            }
            guard let found, found.objectUID == uid else { return () }
            last = found
            onWait()
            return nil
        }
        switch waited {
        case .found: return
        case .timedOut: throw .timedOut(after: timeout, last)
        case .cancelled: throw .client(.cancelled)
        }
    }
}
