import PlatModel
import PlatStore
import PlatValue
import Synchronization

/// Removes what only had owners that are gone, and does what the finalizers `foregroundDeletion` and
/// `orphan` ask for (apiserver contract, section 2.8).
///
/// Objects with owners are indexed by the owners' uids as they are stored; objects without owners,
/// which are most, cost nothing here.
final class GarbageCollection: Controller {
    let server: ControlPlane
    let name = "garbage"
    let workers = 4
    /// Which stored objects name an owner, by the owner's uid.
    private let dependents = Mutex<[String: Set<String>]>([:])
    /// Objects that were written with owners that are not there, and when they are to be judged.
    private let suspects = Mutex<[String: Duration]>([:])
    /// Objects that name an owner of a kind that is not served, by workspace: they are looked at again
    /// when the workspace's kinds change.
    private let unresolved = Mutex<[String: Set<String>]>([:])
    private static let grace = Duration.seconds(1)

    init(server: ControlPlane) { self.server = server }

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

    func keys(for event: ObjectEvent) -> [Key] {
        var keys: [Key] = []
        func add(_ task: Key.Task, _ stored: String) {
            keys.append(Key(task: task, stored: stored, location: event.location.name))
        }
        let isMentioned = event.mentions(Self.words)
        let (now, before) = isMentioned ? (event.after.value, event.before.value) : (nil, nil)
        let owners = now.map(OwnerReference.all) ?? []
        let formerOwners = before.map(OwnerReference.all) ?? []
        index(event.storedKey, under: owners, insteadOf: formerOwners)
        if !owners.isEmpty { add(event.change == .found ? .dependent : .fresh, event.storedKey) }
        for reference in Self.released(before: formerOwners, now: owners) {
            add(.released(reference), event.storedKey)
        }
        if Self.changesKinds(event) {
            let again = unresolved.withLock { $0.removeValue(forKey: event.key.cluster) } ?? []
            for stored in again { add(.dependent, stored) }
        }
        if let now,
            now.finalizers.contains("foregroundDeletion") || now.finalizers.contains("orphan")
        {
            add(.owner, event.storedKey)
        }
        if event.change == .deleted, hasDependents, let gone = event.before.value {
            let waiting = dependents.withLock { $0[gone.objectUID] ?? [] }
            for stored in waiting { add(.dependent, stored) }
        }
        return keys
    }

    private var hasDependents: Bool { dependents.withLock { !$0.isEmpty } }

    func reconcile(_ key: Key) async throws(Status) -> Double? {
        guard let location = server.locations.first(where: { $0.name == key.location }) else {
            return nil
        }
        let registry = server.registry(location)
        if case .released(let reference) = key.task {
            return try await ask(reference, key.stored, registry)
        }
        guard let object = try registry.find(key: key.stored)?.value() else {
            suspects.withLock { $0[key.stored] = nil }
            return nil
        }
        switch key.task {
        case .dependent: try await judge(object, key.stored, registry)
        case .fresh:
            if try isOnProbation(object, key.stored, registry) { return 1 }
            try await judge(object, key.stored, registry)
        case .owner: try await finish(object, key.stored, registry)
        case .released: break
        }
        return nil
    }

    // MARK: Dependents

    private func judge(_ object: Value, _ stored: String, _ registry: ObjectRegistry)
        async throws(Status)
    {
        guard let place = ObjectKey(stored), !object.isBeingDeleted else { return }
        let references = object.at("metadata", "ownerReferences")?.arrayValue ?? []
        guard !references.isEmpty else { return }
        var kept: Set<String> = []
        var waiting: [OwnerReference] = []
        for reference in references.map(OwnerReference.init) {
            switch try find(reference, place, registry) {
            case .unknown:
                // Nobody can say whether the owner is there. Nothing is done until somebody can.
                unresolved.withLock { _ = $0[place.cluster, default: []].insert(stored) }
                return
            case .absent: break
            case .present(let owner, _) where owner.waitsForDependents: waiting.append(reference)
            case .present: kept.insert(reference.uid)
            }
        }
        guard kept.isEmpty else {
            guard kept.count < references.count else { return }
            return try await dropReferences(stored, registry) { kept.contains($0.uid) }
        }
        let isForeground = waiting.contains(where: \.blocks)
        try await delete(stored, registry, foreground: isForeground && hasDependents(object))
    }

    /// Whoever wrote a wrong owner has a moment to mend it, as with upstream's slower collector.
    private func isOnProbation(_ object: Value, _ stored: String, _ registry: ObjectRegistry)
        throws(Status) -> Bool
    {
        guard let place = ObjectKey(stored), !object.isBeingDeleted else { return false }
        for reference in OwnerReference.all(of: object) {
            guard case .absent = try find(reference, place, registry) else { continue }
            let now = server.clock.uptime()
            return suspects.withLock { suspects in
                let end = suspects[stored] ?? now + Self.grace
                suspects[stored] = now < end ? end : nil
                return now < end
            }
        }
        suspects.withLock { $0[stored] = nil }
        return false
    }

    private func hasDependents(_ object: Value) -> Bool {
        dependents.withLock { !($0[object.objectUID] ?? []).isEmpty }
    }

    /// What is known of an owner.
    private enum Owner {
        case present(Value, ResourceType)
        /// Its kind is served, and no object of that uid is there.
        case absent
        /// Its kind is not served, or cannot be where the reference means it: that says nothing of the
        /// object.
        case unknown
    }

    private func find(
        _ reference: OwnerReference, _ place: ObjectKey, _ registry: ObjectRegistry
    ) throws(Status) -> Owner {
        guard let version = GroupVersion(reference.apiVersion) else { return .unknown }
        let surface = try server.surfaces.surface(of: place.cluster, in: registry.location)
        guard
            let type = surface.group(version.group)?.versions.lazy.flatMap(\.types)
                .first(where: { $0.kind == reference.kind })
        else { return .unknown }
        // A cluster-scoped object says not in which namespace its owner would be.
        if type.isNamespaced, place.namespace.isEmpty { return .unknown }
        let owner = try registry.find(
            type, cluster: place.cluster, namespace: type.isNamespaced ? place.namespace : nil,
            name: reference.name)
        guard let owner, owner.objectUID == reference.uid else { return .absent }
        return .present(owner, type)
    }

    private static func changesKinds(_ event: ObjectEvent) -> Bool {
        event.change != .found
            && (event.key.resource == BuiltinResources.customResourceDefinitions.storedResource
                || event.key.resource == SystemResources.bindings.storedResource)
    }

    // MARK: Owners that wait

    private func finish(_ object: Value, _ stored: String, _ registry: ObjectRegistry)
        async throws(Status)
    {
        guard object.isBeingDeleted else { return }
        let all = dependents.withLock { $0[object.objectUID] ?? [] }
        if object.finalizers.contains("orphan") {
            for dependent in all {
                try await dropReferences(dependent, registry) { $0.uid != object.objectUID }
            }
            try await registry.update(key: stored) { object throws(Status) in
                object.removeFinalizer("orphan")
            }
            return
        }
        guard object.finalizers.contains("foregroundDeletion") else { return }
        var isBlocked = false
        for dependent in all {
            guard let found = try registry.find(key: dependent)?.value() else { continue }
            isBlocked =
                isBlocked
                || OwnerReference.all(of: found).contains {
                    $0.uid == object.objectUID && $0.blocks
                }
            try await judge(found, dependent, registry)
        }
        guard !isBlocked else { return }
        try await registry.update(key: stored) { object throws(Status) in
            object.removeFinalizer("foregroundDeletion")
        }
    }

    /// The owners that an object blocked before a change and does not block after it: it is gone, or the
    /// reference, or its flag.
    static func released(before: [OwnerReference], now: [OwnerReference]) -> [OwnerReference] {
        let after = now.filter(\.blocks).map(\.uid)
        return before.filter { $0.blocks && !after.contains($0.uid) }
    }

    /// Lets an owner go on that waited for an object which blocks it no longer.
    private func ask(
        _ reference: OwnerReference, _ dependent: String, _ registry: ObjectRegistry
    ) async throws(Status) -> Double? {
        guard let place = ObjectKey(dependent),
            case .present(let owner, let type) = try find(reference, place, registry),
            owner.waitsForDependents
        else { return nil }
        let key = type.key(
            cluster: place.cluster, namespace: type.isNamespaced ? place.namespace : nil,
            name: owner.objectName)
        try await finish(owner, key, registry)
        return nil
    }

    // MARK: Writing

    private func dropReferences(
        _ stored: String, _ registry: ObjectRegistry, keep: (OwnerReference) -> Bool
    ) async throws(Status) {
        try await registry.update(key: stored) { object throws(Status) in
            let left = (object.at("metadata", "ownerReferences")?.arrayValue ?? []).filter {
                keep(OwnerReference($0))
            }
            object.set(left.isEmpty ? nil : .array(left), at: "metadata", "ownerReferences")
            return true
        }
    }

    private func delete(_ stored: String, _ registry: ObjectRegistry, foreground: Bool)
        async throws(Status)
    {
        for _ in 0..<5 {
            guard let entry = try registry.find(key: stored) else { return }
            var object = try entry.value()
            if foreground, !object.finalizers.contains("foregroundDeletion") {
                object.set(
                    Value(strings: object.finalizers + ["foregroundDeletion"]), at: "metadata",
                    "finalizers")
            }
            let isHeld = !object.finalizers.isEmpty
            if isHeld, !object.markDeleted(now: server.clock.timestamp()) { return }
            let write = Write(
                key: stored, expecting: .revision(entry.revision),
                change: isHeld
                    ? .put(StoredObject.template(object)) : .delete(StoredObject.template(object)))
            do {
                try await registry.commit([write])
                return
            } catch StoreError.conflict {
                continue
            } catch {
                throw Status(error)
            }
        }
    }

    // MARK: The index

    /// What objects have in them that garbage collection is about; most have none of it.
    private static let words = ["\"ownerReferences\"", "\"foregroundDeletion\"", "\"orphan\""]
        .map { Array($0.utf8) }

    private func index(
        _ stored: String, under now: [OwnerReference], insteadOf before: [OwnerReference]
    ) {
        guard !(now.isEmpty && before.isEmpty) else { return }
        dependents.withLock { dependents in
            for uid in before.map(\.uid) {
                dependents[uid]?.remove(stored)
                if dependents[uid]?.isEmpty == true { dependents[uid] = nil }
            }
            for uid in now.map(\.uid) { dependents[uid, default: []].insert(stored) }
        }
    }
}

/// An entry of `metadata.ownerReferences`.
struct OwnerReference: Hashable, Sendable {
    let apiVersion: String
    let kind: String
    let name: String
    let uid: String
    /// An owner that is deleted in the foreground waits for the object.
    let blocks: Bool

    init(_ value: Value) {
        apiVersion = value["apiVersion"]?.stringValue ?? ""
        kind = value["kind"]?.stringValue ?? ""
        name = value["name"]?.stringValue ?? ""
        uid = value["uid"]?.stringValue ?? ""
        blocks = value["blockOwnerDeletion"] == true
    }

    static func all(of object: Value) -> [OwnerReference] {
        (object.at("metadata", "ownerReferences")?.arrayValue ?? []).map(OwnerReference.init)
    }
}

extension Value {
    /// Whether the object is deleted in the foreground: its dependents go first.
    fileprivate var waitsForDependents: Bool {
        isBeingDeleted && finalizers.contains("foregroundDeletion")
    }
}
