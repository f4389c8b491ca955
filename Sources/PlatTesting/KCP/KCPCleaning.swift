import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// Takes everything out of a workspace that was not there from the beginning, in the order that kcp
/// survives: mounts, what they mount, workspaces, the rest.
struct KCPCleaning {
    let client: Client
    /// A workspace with others below it goes slowly.
    private static let patience = Duration.seconds(120)

    /// One object that is there.
    private struct Found {
        var reference: ObjectReference
        var uid: String
        var value: Value

        init(_ value: Value, _ resource: APIResource) {
            reference = ObjectReference(
                resource, namespace: value.objectNamespace ?? "", name: value.objectName)
            uid = value.objectUID
            self.value = value
        }

        /// Whether others may be below it.
        var isWorkspace: Bool { rank == 2 }

        /// What goes first has the lowest rank.
        var rank: Int {
            switch reference.resource.groupVersion.group + "/"
                + reference.resource.resource.resource
            {
            case "tenancy.kcp.io/workspaces": Workspace(value).isMount ? 0 : 2
            case "mounts.contrib.kcp.io/kubeclusters": 1
            case "apis.kcp.io/apibindings": 3
            default: 4
            }
        }
    }

    /// Everything that can be listed and removed, by its uid.
    func uids() async throws -> Set<String> { Set(try await found().map(\.uid)) }

    /// Removes what is not among `residents`, and waits until it is gone.
    func removeAll(but residents: Set<String>) async throws {
        var left: [Found] = []
        let waited = try await client.session.clock.wait(timeout: Self.patience) { () -> Bool? in
            left = try await found().filter { !residents.contains($0.uid) }
            guard let first = left.map(\.rank).min() else { return true }
            for object in left where object.rank == first {
                await remove(object, client)
                if object.isWorkspace { await removeBelow(object.value.objectName, client) }
            }
            return nil
        }
        guard case .found = waited else {
            let names = left.prefix(5).map(\.reference.displayed).joined(separator: ", ")
            throw KCPError("not cleaned within \(Self.patience.text): \(names)")
        }
    }

    /// Asks for the removal. A refusal counts where the object is still there at the end.
    private func remove(_ object: Found, _ client: Client) async {
        guard !object.value.isBeingDeleted else { return }
        do throws(ClientError) {
            try await client.delete(object.reference)
        } catch {
            return
        }
    }

    /// Asks for the removal of everything below at once: a workspace whose children are only removed
    /// after it takes another round of kcp's for each level.
    private func removeBelow(_ name: String, _ client: Client) async {
        guard let path = client.path else { return }
        let below = client.at(path.appending(name))
        // What cannot be entered is left to kcp.
        let children = (try? await below.items(APIResource.workspaces.path()).items) ?? []
        let found = children.map { Found($0, .workspaces) }
        let first = found.map(\.rank).min()
        _ = await concurrently(found.filter { $0.rank == first }) { child in
            await remove(child, below)
            if child.isWorkspace { await removeBelow(child.value.objectName, below) }
        }
    }

    private func found() async throws -> [Found] {
        client.discovery.forget()
        let resources = try await client.allResources().filter { resource in
            resource.verbs.contains("list") && resource.verbs.contains("delete")
                && !["events", "leases", "logicalclusters"].contains(resource.resource.resource)
        }
        var seen: Set<String> = []
        let once = resources.filter { seen.insert($0.fullName).inserted }
        let answers = await concurrently(once) { resource in
            // What is gone between discovery and list holds nothing.
            let items = (try? await client.items(resource.path()).items) ?? []
            return items.map { Found($0, resource) }
        }
        return answers.flatMap(\.self)
    }
}
