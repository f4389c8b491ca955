import PlatModel
import PlatSystem
import PlatValue

/// Removes what only had owners that are gone, and does what the finalizers `foregroundDeletion` and
/// `orphan` ask for (apiserver contract, section 2.8). `OwnerGraph` knows who depends on whom,
/// `OwnerJudgement` says what follows.
struct GarbageCollection: Controller {
    let locations: [Location]
    let registries: Registries
    let surfaces: Surfaces
    private let graph = OwnerGraph()

    let name = "garbage"
    let workers = 4
    private static let grace = Duration.seconds(1)

    init(locations: [Location], registries: Registries, surfaces: Surfaces) {
        self.locations = locations
        self.registries = registries
        self.surfaces = surfaces
    }

    struct Key: Hashable, Sendable {
        enum Task: Hashable, Sendable {
            /// Look whether the object's owners are still there.
            case dependent
            /// The same for an object that was just written, which may name owners that never were.
            case fresh
            /// The object waits for its dependents.
            case owner
            /// The object no longer blocks an owner, which may wait for just that.
            case released(OwnerReference)
        }
        var task: Task
        var stored: String
        var location: String
    }

    var interests: [Interest] { [.everything(on: .all)] }

    /// What objects have in them that garbage collection is about; most have none of it.
    private static let words = [
        "ownerReferences", OwnerJudgement.foreground, OwnerJudgement.orphan,
    ].map(Needle.init(quoted:))

    func keys(for event: ObjectEvent) -> [Key] {
        var keys: [Key] = []
        func add(_ task: Key.Task, _ stored: String) {
            keys.append(Key(task: task, stored: stored, location: event.location.name))
        }
        if event.mentions(Self.words) {
            let now = event.after.value
            let owners = now?.ownerReferences ?? []
            let before = event.before.value?.ownerReferences ?? []
            graph.index(event.storedKey, under: owners, insteadOf: before)
            if !owners.isEmpty {
                add(event.change == .found ? .dependent : .fresh, event.storedKey)
            }
            for reference in OwnerJudgement.released(before: before, now: owners) {
                add(.released(reference), event.storedKey)
            }
            let ends = [OwnerJudgement.foreground, OwnerJudgement.orphan]
            if let now, now.finalizers.contains(where: ends.contains) {
                add(.owner, event.storedKey)
            }
        }
        if event.change != .found, Self.changesKinds(event.key) {
            for stored in graph.takeUndecided(in: event.key.cluster) { add(.dependent, stored) }
        }
        if event.change == .deleted, !graph.isEmpty, let gone = event.before.value {
            for stored in graph.dependents(of: gone.objectUID) { add(.dependent, stored) }
        }
        return keys
    }

    private static func changesKinds(_ key: ObjectKey) -> Bool {
        key.resource == BuiltinResources.customResourceDefinitions.storedResource
            || key.resource == SystemResources.bindings.storedResource
    }

    func reconcile(_ key: Key) async throws(Status) -> Double? {
        guard let location = locations.first(where: { $0.name == key.location }) else {
            return nil
        }
        let registry = registries[location]
        if case .released(let reference) = key.task {
            try await ask(reference, key.stored, registry)
            return nil
        }
        guard let object = try registry.find(key: key.stored)?.value() else {
            graph.acquit(key.stored)
            return nil
        }
        switch key.task {
        case .dependent: try await judge(object, key.stored, registry)
        case .fresh:
            if try await isOnProbation(object, key.stored, registry) { return 1 }
            try await judge(object, key.stored, registry)
        case .owner: try await finish(object, key.stored, registry)
        case .released: break
        }
        return nil
    }

    private func judge(_ object: Value, _ stored: String, _ registry: ObjectRegistry)
        async throws(Status)
    {
        guard let place = ObjectKey(stored) else { return }
        let owners = try await owners(of: object, place, registry)
        let verdict = OwnerJudgement.verdict(
            on: object, owners: owners,
            hasDependents: !graph.dependents(of: object.objectUID).isEmpty)
        switch verdict {
        case .keep: break
        case .undecided: graph.setUndecided(stored, in: place.cluster)
        case .keepsOnly(let uids):
            try await registry.update(key: stored, known: object) { object throws(Status) in
                object.keepOwners { uids.contains($0.uid) }
                return true
            }
        case .delete(let inForeground):
            try await ContentRemoval(registry: registry).remove(
                key: stored, adding: inForeground ? OwnerJudgement.foreground : nil)
        }
    }

    private func isOnProbation(_ object: Value, _ stored: String, _ registry: ObjectRegistry)
        async throws(Status) -> Bool
    {
        guard let place = ObjectKey(stored), !object.isBeingDeleted else { return false }
        guard
            try await owners(of: object, place, registry).contains(where: { $0.state == .absent })
        else {
            graph.acquit(stored)
            return false
        }
        return graph.isOnProbation(
            stored, now: registries.clock.uptime(), grace: Self.grace)
    }

    private func owners(of object: Value, _ place: ObjectKey, _ registry: ObjectRegistry)
        async throws(Status) -> [(reference: OwnerReference, state: OwnerJudgement.Owner)]
    {
        var owners: [(reference: OwnerReference, state: OwnerJudgement.Owner)] = []
        for reference in object.ownerReferences {
            // Thousands of them hold up nobody else.
            if owners.count % 64 == 63 { await Task.yield() }
            guard let key = try key(of: reference, place, registry) else {
                owners.append((reference, .unknown))
                continue
            }
            guard let owner = try registry.find(key: key)?.value(),
                owner.objectUID == reference.uid
            else {
                owners.append((reference, .absent))
                continue
            }
            owners.append((reference, owner.waitsForDependents ? .waiting : .present))
        }
        return owners
    }

    /// Where an owner is stored, if it is there; nil where its kind is not served in that version or is
    /// kept elsewhere, or cannot be where the reference means it.
    private func key(
        of reference: OwnerReference, _ place: ObjectKey, _ registry: ObjectRegistry
    ) throws(Status) -> String? {
        guard let version = GroupVersion(reference.apiVersion) else { return nil }
        let surface = try surfaces.surface(of: place.cluster, in: registry.location)
        guard
            let type = surface.group(version.group)?.versions.lazy.flatMap(\.types)
                .first(where: {
                    $0.kind == reference.kind && $0.version == version.version
                }), !type.isVirtual
        else { return nil }
        // A cluster-scoped object says not in which namespace its owner would be.
        if type.isNamespaced, place.namespace.isEmpty { return nil }
        return type.key(
            cluster: place.cluster, namespace: type.isNamespaced ? place.namespace : nil,
            name: reference.name)
    }

    /// Does what an owner waits for that is being deleted, and lets it go when that is done.
    private func finish(_ owner: Value, _ stored: String, _ registry: ObjectRegistry)
        async throws(Status)
    {
        let keys = owner.isBeingDeleted ? graph.dependents(of: owner.objectUID) : []
        var dependents: [String: Value] = [:]
        for key in keys { dependents[key] = try registry.find(key: key)?.value() }
        switch OwnerJudgement.ending(of: owner, dependents: dependents) {
        case .nothing: break
        case .orphans:
            for key in dependents.keys {
                try await registry.update(key: key) { object throws(Status) in
                    object.keepOwners { $0.uid != owner.objectUID }
                    return true
                }
            }
            try await registry.update(key: stored) { object throws(Status) in
                object.removeFinalizer(OwnerJudgement.orphan)
            }
        case .collects(let blockedBy):
            for (key, dependent) in dependents { try await judge(dependent, key, registry) }
            guard blockedBy.isEmpty else { break }
            try await registry.update(key: stored) { object throws(Status) in
                object.removeFinalizer(OwnerJudgement.foreground)
            }
        }
    }

    /// Lets an owner go on that waited for an object which blocks it no longer.
    private func ask(
        _ reference: OwnerReference, _ dependent: String, _ registry: ObjectRegistry
    ) async throws(Status) {
        guard let place = ObjectKey(dependent),
            let key = try key(of: reference, place, registry),
            let owner = try registry.find(key: key)?.value(), owner.objectUID == reference.uid,
            owner.waitsForDependents
        else { return }
        try await finish(owner, key, registry)
    }
}
