import PlatModel
import PlatStore
import PlatValue

/// What is left of a deletion and what holds it, as conditions tell.
struct ContentRemainder: Sendable {
    var counts: [String: Int] = [:]
    var finalizers: [String: Int] = [:]
    var isEmpty: Bool { counts.isEmpty }

    var resourcesText: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) has \($0.value) resource instances" }
            .joined(separator: ", ")
    }

    var finalizersText: String {
        finalizers.sorted { $0.key < $1.key }.map { "\($0.key) in \($0.value) resource instances" }
            .joined(separator: ", ")
    }

    /// Both, in the words of a logical cluster's condition.
    var message: String {
        let held =
            finalizers.isEmpty
            ? ""
            : "; Some content in the logical cluster has finalizers remaining: " + finalizersText
        return "Some resources are remaining: " + resourcesText + held
    }
}

/// Deletes all objects of a kind in a workspace or a namespace: at once what nothing holds, else by
/// marking it.
struct ContentDeletion {
    private let server: Parts
    private let registry: ObjectRegistry

    /// Finalizers that guard what a deleted workspace no longer has.
    private static let systemFinalizers: Set<String> = [
        "customresourcecleanup.apiextensions.k8s.io", "apis.kcp.io/apibinding-finalizer",
    ]

    init(_ server: Parts, _ registry: ObjectRegistry) {
        self.server = server
        self.registry = registry
    }

    /// `releases`: the finalizers of the system on these objects guard what is gone already.
    func deleteAll(
        _ type: ResourceType, cluster: String, namespace: String?,
        _ remainder: inout ContentRemainder, releases: Bool = false
    ) async throws(Status) {
        var writes: [Write] = []
        for stored in try registry.list(type, cluster: cluster, namespace: namespace) {
            var object = stored
            let key = type.key(
                cluster: cluster, namespace: type.isNamespaced ? object.objectNamespace : nil,
                name: object.objectName)
            let held = object.finalizers.filter {
                !(releases && Self.systemFinalizers.contains($0))
            }
            let revision = Revision(object.resourceVersion ?? "") ?? 0
            if held.isEmpty {
                writes.append(
                    Write(
                        key: key, expecting: .revision(revision),
                        change: .delete(StoredObject.template(object))))
                continue
            }
            remainder.counts[Self.name(of: type), default: 0] += 1
            for finalizer in held { remainder.finalizers[finalizer, default: 0] += 1 }
            if object.markDeleted(now: server.clock.timestamp()) {
                writes.append(
                    Write(
                        key: key, expecting: .revision(revision),
                        change: .put(StoredObject.template(object))))
            }
        }
        try await commit(writes, type, &remainder)
    }

    /// Upstream puts the group after a dot here even where it is empty, and people match on it.
    private static func name(of type: ResourceType) -> String { "\(type.plural).\(type.group)" }

    /// All at once; one by one where somebody else changes an object meanwhile, which then counts as
    /// left: its change brings the deletion back to it.
    private func commit(
        _ writes: [Write], _ type: ResourceType, _ remainder: inout ContentRemainder
    )
        async throws(Status)
    {
        guard !writes.isEmpty else { return }
        do {
            try await registry.commit(writes)
            return
        } catch StoreError.conflict {
            for write in writes {
                do {
                    try await registry.commit([write])
                } catch StoreError.conflict {
                    remainder.counts[Self.name(of: type), default: 0] += 1
                } catch {
                    throw Status(error)
                }
            }
        } catch {
            throw Status(error)
        }
    }
}
