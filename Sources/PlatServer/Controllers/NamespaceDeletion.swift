import PlatModel
import PlatStore
import PlatValue
import Synchronization

/// Empties a namespace that is being deleted, and lets it go (apiserver contract, section 2.11).
///
/// It starts a moment after the deletion: who deletes a file with a namespace and what is in it
/// asks for the namespace first, and should still find the rest.
final class NamespaceDeletion: Aspect {
    private static let grace = Duration.milliseconds(250)

    let server: Parts
    var name: String { "namespaces" }
    var workers: Int { 4 }
    /// When each namespace that is still full was first seen to be going.
    private let going = Mutex<[WorkspaceKey: ContinuousClock.Instant]>([:])

    init(server: Parts) { self.server = server }

    func keys(for event: Event, in location: Location) -> [WorkspaceKey] {
        guard let key = ObjectKey(event.key) else { return [] }
        if key.resource == "namespaces" {
            // A namespace that cannot be read is not known to be on its way out.
            guard event.kind == .put, let object = try? Value(json: event.bytes),
                object.isBeingDeleted
            else { return [] }
            return [WorkspaceKey(cluster: key.cluster, name: key.name)]
        }
        // Something in a namespace went, or lost a finalizer: the namespace may be waiting for it.
        guard !key.namespace.isEmpty, event.previous != nil else { return [] }
        return [WorkspaceKey(cluster: key.cluster, name: key.namespace)]
    }

    func initialKeys(in location: Location) throws(Status) -> [WorkspaceKey] {
        try server.registry(location).list(BuiltinResources.namespaces, cluster: nil)
            .filter(\.isBeingDeleted).map { WorkspaceKey(cluster: $0.cluster, name: $0.objectName) }
    }

    func reconcile(_ key: WorkspaceKey) async throws(Status) -> Double? {
        guard let registry = server.registry(of: key.cluster) else { return nil }
        let stored = BuiltinResources.namespaces.key(
            cluster: key.cluster, namespace: nil, name: key.name)
        guard let namespace = try registry.find(key: stored)?.value(), namespace.isBeingDeleted,
            namespace.at("spec", "finalizers").strings.contains("kubernetes")
        else {
            going.withLock { $0[key] = nil }
            return nil
        }
        if let pause = pause(before: key) { return pause }
        let remainder = try await empty(key, registry)
        if remainder.isEmpty {
            try await registry.update(key: stored) { object throws(Status) in
                let left = object.at("spec", "finalizers").strings.filter { $0 != "kubernetes" }
                object["spec"] = left.isEmpty ? [:] : ["finalizers": Value(strings: left)]
                return true
            }
            going.withLock { $0[key] = nil }
            return nil
        }
        try await registry.update(key: stored) { object throws(Status) in
            self.report(remainder, in: &object)
            return true
        }
        return nil
    }

    /// Seconds until the namespace may be emptied; nil: now.
    private func pause(before key: WorkspaceKey) -> Double? {
        let now = ContinuousClock.now
        let start = going.withLock { going in
            let start = going[key] ?? now
            going[key] = start
            return start
        }
        let left = Self.grace - (now - start)
        return left > .zero ? left / .seconds(1) : nil
    }

    private func empty(_ key: WorkspaceKey, _ registry: ObjectRegistry) async throws(Status)
        -> ContentRemainder
    {
        var remainder = ContentRemainder()
        let surface = try server.surfaces.surface(of: key.cluster, in: registry.location)
        var seen: Set<String> = []
        for type in surface.types
        where type.isNamespaced && type.verbs.contains("delete")
            && seen.insert(type.storagePrefix).inserted
        {
            try await ContentDeletion(server, registry).deleteAll(
                type, cluster: key.cluster, namespace: key.name, &remainder)
        }
        return remainder
    }

    private static let contentConditions: [(type: String, reason: String, message: String)] = [
        (
            "NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered",
            "All resources successfully discovered"
        ),
        (
            "NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions",
            "All legacy kube types successfully parsed"
        ),
        (
            "NamespaceDeletionContentFailure", "ContentDeleted",
            "All content successfully deleted, may be waiting on finalization"
        ),
    ]

    private func report(_ remainder: ContentRemainder, in object: inout Value) {
        let now = server.clock.timestamp()
        object.set("Terminating", at: "status", "phase")
        var conditions = object.at("status", "conditions")?.arrayValue ?? []
        func set(_ type: String, _ status: String, _ reason: String, _ message: String) {
            var fresh: Value = [
                "type": .string(type), "status": .string(status),
                "lastTransitionTime": .string(now),
                "reason": .string(reason), "message": .string(message),
            ]
            guard let at = conditions.firstIndex(where: { $0["type"]?.stringValue == type }) else {
                conditions.append(fresh)
                return
            }
            if conditions[at]["status"] == fresh["status"] {
                fresh["lastTransitionTime"] = conditions[at]["lastTransitionTime"]
            }
            conditions[at] = fresh
        }
        for condition in Self.contentConditions {
            set(condition.type, "False", condition.reason, condition.message)
        }
        set(
            "NamespaceContentRemaining", "True", "SomeResourcesRemain",
            "Some resources are remaining: " + remainder.resourcesText)
        if remainder.finalizers.isEmpty {
            set(
                "NamespaceFinalizersRemaining", "False", "ContentHasNoFinalizers",
                "All content-preserving finalizers finished")
        } else {
            set(
                "NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: "
                    + remainder.finalizersText)
        }
        object.set(.array(conditions), at: "status", "conditions")
    }
}
