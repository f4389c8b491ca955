public import PlatModel
import PlatSystem
public import PlatValue

/// Why a cluster is not mounted.
public enum MountError: Error, Sendable, Equatable {
    case client(ClientError)
    /// The workspace has no mounts, and may not bind this export, by which somebody provides them.
    case notProvided(WorkspacePath, export: String)
    /// The workspace has mounts, and nobody looks after them.
    case unattended
    /// What should say where the mount leads is not there.
    case missing(ObjectReference)
    /// A workspace of that name is there, and is no mount.
    case taken
    /// The cluster cannot be reached, for this reason; the mount stays and may become ready.
    case unreachable(String)
    case notReady(WaitError)
}

/// Makes a cluster appear in the tree: a workspace whose requests the cluster answers.
public struct MountMaker: Sendable {
    private let client: Client
    private let objects: MountObjects
    private let timeout: Duration

    /// A mount `name` below the workspace of `client`; the credentials are kept in a secret in
    /// `namespace`. The cluster is chosen by its labels; those that the workspace has stay.
    public init(
        client: Client, name: String, namespace: String = "default",
        labels: [String: String] = [:], timeout: Duration
    ) {
        self.client = client
        self.timeout = timeout
        objects = MountObjects(name: name, namespace: namespace, labels: labels)
    }

    /// Fails where something is in the way of a mount. Where the workspace has no mounts, it gets them
    /// by `binder`; true then.
    public func prepare(_ binder: MountBinder) async throws(MountError) -> Bool {
        let isServed: Bool
        do throws(ClientError) { isServed = try await binder.isServed() } catch {
            throw .client(error)
        }
        _ = try await checkName()
        if !isServed { try await binder.bind() }
        return !isServed
    }

    /// Fails where the name is taken by a workspace that is no mount; answers the mount that is there.
    public func checkName() async throws(MountError) -> MountReference? {
        let existing: Value?
        do throws(ClientError) {
            existing = try await client.objectIfAny(objects.workspaceReference)
        } catch {
            throw .client(error)
        }
        guard let existing else { return nil }
        guard Workspace(existing).isMount else { throw .taken }
        return Workspace(existing).mount
    }

    /// Writes what a mount is made of, the secret first: the mount becomes ready through it.
    public func make(kubeconfig: Value) async throws(MountError) {
        for (reference, object) in objects.all(kubeconfig: kubeconfig) {
            try await write(object, to: reference)
        }
    }

    /// Mounts what an object describes: any that says in its status where it leads.
    public func make(standingFor object: ObjectReference) async throws(MountError) {
        let found: Value?
        do throws(ClientError) { found = try await client.objectIfAny(object) } catch {
            throw .client(error)
        }
        guard found != nil else { throw .missing(object) }
        if let mount = try await checkName(), !mount.means(object) { throw .taken }
        try await write(
            objects.workspace(standingFor: object), to: objects.workspaceReference)
    }

    private func write(
        _ object: Value, to reference: ObjectReference
    ) async throws(MountError) {
        var object = object
        do throws(ClientError) {
            // An apply that leaves out labels which an earlier one has set would take them away.
            if reference == objects.workspaceReference,
                let existing = try await client.objectIfAny(reference)
            {
                for (key, value) in existing.labels where object.label(key) == nil {
                    object.setLabel(key, to: value)
                }
            }
            _ = try await client.patch(
                reference, .apply, object,
                query: [("fieldManager", FieldManager.name), ("force", "true")])
        } catch {
            throw .client(error)
        }
    }

    /// Waits until an object says where it leads and that this is ready, and then until the workspace
    /// that stands for it is; returns that.
    public func waitUntilReady(
        standingFor object: ObjectReference, onWait: (String) -> Void = { _ in }
    ) async throws(MountError) -> Value {
        var missing = "its status"
        let waited: Waited<Void>
        waited = try await client.session.clock.wait(timeout: timeout) {
            () throws(MountError) in
            let found: Value?
            do throws(ClientError) { found = try await client.objectIfAny(object) } catch {
                throw .client(error)
            }
            guard let found else { throw .missing(object) }
            let mount = MountObject(found)
            if mount.isReady, !mount.url.isEmpty { return () }
            missing = mount.missing
            onWait(missing)
            return nil
        }
        switch waited {
        case .found: return try await waitForWorkspace(onWait)
        case .timedOut: throw .notReady(.timedOut(after: timeout, missing: missing))
        case .cancelled: throw .client(.cancelled)
        }
    }

    /// Waits until the cluster answers, and returns the workspace that stands for it.
    public func waitUntilReady(
        onWait: (String) -> Void = { _ in }
    ) async throws(MountError) -> Value {
        do throws(WaitError) {
            // The mount object knows why a cluster cannot be reached; the workspace only that it is
            // not.
            try await client.wait(until: objects.mountReference, timeout: timeout, onWait: onWait)
        } catch {
            if case .stuck(let reason) = error { throw .unreachable(reason) }
            if case .timedOut = error, await isUnattended() { throw .unattended }
            throw .notReady(error)
        }
        return try await waitForWorkspace(onWait)
    }

    /// Whether nobody has ever said anything of the mount object.
    private func isUnattended() async -> Bool {
        // One that cannot be read is told of by what the wait says.
        guard let found = try? await client.objectIfAny(objects.mountReference) else {
            return false
        }
        return KubeCluster(found).url == nil && found.conditions.isEmpty
    }

    /// How long a kcp may need to hear of a mount object that has changed. One of a kind that is new to
    /// it does not hear at all, for minutes, but looks again when the workspace changes (kcp contract,
    /// 6.2).
    private static let hearing = Duration.seconds(4)

    private var stamp: String {
        Timestamp(seconds: Int64(client.session.clock.now())).text(withFraction: false)
    }

    /// Waits until the workspace that stands for it is ready, and can be entered: an index of paths
    /// follows a little later. A cluster that lets the caller see nothing looks as if it could not.
    private func waitForWorkspace(_ onWait: (String) -> Void) async throws(MountError) -> Value {
        let workspace = try await waitUntilItIsReady(onWait)
        guard let path = client.path?.appending(workspace.objectName) else { return workspace }
        let waited: Waited<Bool>
        waited = await client.session.clock.wait(timeout: Self.hearing) { () -> Bool? in
            do throws(ClientError) {
                if case .hidden = try await client.reach(path) { return nil }
                return true
            } catch {
                // It is there, whatever is wrong with it.
                return true
            }
        }
        if case .cancelled = waited { throw .client(.cancelled) }
        return workspace
    }

    private func waitUntilItIsReady(_ onWait: (String) -> Void) async throws(MountError) -> Value {
        do throws(WaitError) {
            return try await client.wait(
                until: objects.workspaceReference, timeout: min(Self.hearing, timeout),
                onWait: onWait)
        } catch {
            guard case .timedOut = error, timeout > Self.hearing else { throw .notReady(error) }
        }
        do throws(ClientError) {
            _ = try await client.patch(
                objects.workspaceReference, .merge,
                ["metadata": ["annotations": [MountNames.mountedAnnotation: .string(stamp)]]])
        } catch {
            throw .client(error)
        }
        do throws(WaitError) {
            return try await client.wait(
                until: objects.workspaceReference, timeout: timeout, onWait: onWait)
        } catch {
            throw .notReady(error)
        }
    }
}
