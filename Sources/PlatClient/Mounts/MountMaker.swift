import PlatModel
public import PlatValue

/// Why a cluster is not mounted.
public enum MountError: Error, Sendable, Equatable {
    case client(ClientError)
    /// The workspace has no mounts: somebody has to provide them.
    case notServed
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
    /// `namespace`.
    public init(client: Client, name: String, namespace: String, timeout: Duration) {
        self.client = client
        self.timeout = timeout
        objects = MountObjects(name: name, namespace: namespace)
    }

    /// Fails where a mount cannot work, or something is in its way; writes nothing.
    public func check() async throws(MountError) {
        let served: [APIResource]
        let existing: Value?
        do throws(ClientError) {
            served = try await client.resources(of: APIResource.mounts.groupVersion)
            existing = try await client.objectIfAny(objects.workspaceReference)
        } catch {
            throw .client(error)
        }
        guard served.contains(where: { $0.kind == APIResource.mounts.kind }) else {
            throw .notServed
        }
        if let existing, !Workspace(existing).isMount { throw .taken }
    }

    /// Writes what a mount is made of, the secret first: the mount becomes ready through it.
    public func make(kubeconfig: Value) async throws(MountError) {
        let query = [("fieldManager", FieldManager.name), ("force", "true")]
        for (reference, object) in objects.all(kubeconfig: kubeconfig) {
            do throws(ClientError) {
                _ = try await client.patch(reference, .apply, object, query: query)
            } catch {
                throw .client(error)
            }
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
        do throws(WaitError) {
            return try await client.wait(
                until: objects.workspaceReference, timeout: timeout, onWait: onWait)
        } catch {
            throw .notReady(error)
        }
    }
}
