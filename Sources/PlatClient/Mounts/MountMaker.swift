public import PlatModel
import PlatSystem
public import PlatValue

/// Why a cluster is not mounted.
public enum MountError: Error, Sendable, Equatable {
    case client(ClientError)
    /// The workspace has no mounts: somebody has to provide them.
    case notServed
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

    /// Fails where a mount cannot work, or something is in its way; writes nothing.
    public func check() async throws(MountError) {
        let served: [APIResource]
        do throws(ClientError) {
            served = try await client.resources(of: APIResource.mounts.groupVersion)
        } catch {
            throw .client(error)
        }
        guard served.contains(where: { $0.kind == APIResource.mounts.kind }) else {
            throw .notServed
        }
        _ = try await checkName()
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
            throw .notReady(error)
        }
        return try await waitForWorkspace(onWait)
    }

    private func waitForWorkspace(_ onWait: (String) -> Void) async throws(MountError) -> Value {
        do throws(WaitError) {
            return try await client.wait(
                until: objects.workspaceReference, timeout: timeout, onWait: onWait)
        } catch {
            throw .notReady(error)
        }
    }
}
