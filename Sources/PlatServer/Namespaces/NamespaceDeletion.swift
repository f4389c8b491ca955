import PlatModel
import PlatValue
import Synchronization

/// Empties a namespace that is being deleted, and lets it go (apiserver contract, section 2.11).
///
/// It starts a moment after the deletion: who deletes a file with a namespace and what is in it
/// asks for the namespace first, and should still find the rest.
struct NamespaceDeletion: Controller {
    let registries: Registries
    let surfaces: Surfaces
    private let going = Departures()

    let name = "namespaces"
    let workers = 4
    private static let grace = Duration.milliseconds(250)

    init(registries: Registries, surfaces: Surfaces) {
        self.registries = registries
        self.surfaces = surfaces
    }

    /// When each namespace that is still full was first seen to be going.
    private final class Departures: Sendable {
        private let starts = Mutex<[NameInCluster: Duration]>([:])

        func start(of key: NameInCluster, now: Duration) -> Duration {
            starts.withLock { starts in
                let start = starts[key] ?? now
                starts[key] = start
                return start
            }
        }

        func forget(_ key: NameInCluster) {
            starts.withLock { starts in
                if !starts.isEmpty { starts[key] = nil }
            }
        }
    }

    var interests: [Interest] {
        [
            .of(BuiltinResources.namespaces, on: [.found, .updated]),
            .everything(on: [.updated, .deleted]),
        ]
    }

    func keys(for event: ObjectEvent) -> [NameInCluster] {
        if event.key.resource == BuiltinResources.namespaces.storedResource {
            return event.isBeingDeleted ? [NameInCluster(event.key)] : []
        }
        // Something in a namespace went, or lost a finalizer: the namespace may be waiting for it.
        guard !event.key.namespace.isEmpty else { return [] }
        return [NameInCluster(cluster: event.key.cluster, name: event.key.namespace)]
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        let stored = key.key(BuiltinResources.namespaces)
        guard let registry = registries.holding(key.cluster),
            let namespace = try registry.find(key: stored)?.value(), namespace.isBeingDeleted,
            Namespace(namespace).contentFinalizers.contains(Namespace.contentFinalizer)
        else {
            going.forget(key)
            return nil
        }
        let now = registries.clock.uptime()
        let left = Self.grace - (now - going.start(of: key, now: now))
        guard left <= .zero else { return left / .seconds(1) }
        let remainder = try await empty(key, registry)
        let timestamp = registries.clock.timestamp()
        try await registry.update(key: stored, known: namespace) { object throws(Status) in
            object = Self.after(remainder, object, now: timestamp)
            return true
        }
        if remainder.isEmpty { going.forget(key) }
        return nil
    }

    private func empty(_ key: NameInCluster, _ registry: ObjectRegistry) async throws(Status)
        -> ContentRemainder
    {
        let surface = try surfaces.surface(of: key.cluster, in: registry.location)
        var seen: Set<String> = []
        let types = surface.types.filter { type in
            type.isNamespaced && type.verbs.contains("delete")
                && seen.insert(type.storagePrefix).inserted
        }
        return try await ContentRemoval(registry: registry).removeAll(
            types, cluster: key.cluster, namespace: key.name)
    }

    /// The namespace when only `remainder` is left of its content.
    static func after(_ remainder: ContentRemainder, _ namespace: Value, now: String) -> Value {
        var object = namespace
        guard remainder.isEmpty else {
            report(remainder, in: &object, now: now)
            return object
        }
        object[as: Namespace.self].contentFinalizers.removeAll { $0 == Namespace.contentFinalizer }
        return object
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

    private static func report(
        _ remainder: ContentRemainder, in object: inout Value, now: String
    ) {
        object[as: Namespace.self].phase = "Terminating"
        func set(_ type: String, _ status: Bool, _ reason: String, _ message: String) {
            object.setKubernetesCondition(type, status, reason, message, now: now)
        }
        for condition in contentConditions {
            set(condition.type, false, condition.reason, condition.message)
        }
        set(
            "NamespaceContentRemaining", true, "SomeResourcesRemain",
            "Some resources are remaining: " + remainder.resourcesText)
        if remainder.finalizers.isEmpty {
            set(
                "NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers",
                "All content-preserving finalizers finished")
        } else {
            set(
                "NamespaceFinalizersRemaining", true, "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: "
                    + remainder.finalizersText)
        }
    }
}
