import PlatModel
import PlatStore
import PlatValue
import Synchronization

/// Removes what only had owners that are gone, and does what the finalizers `foregroundDeletion` and
/// `orphan` ask for (apiserver contract, section 2.8).
///
/// Objects with owners are indexed by the owners' uids as they are stored; objects without owners,
/// which are most, cost nothing here.
final class GarbageCollection: Aspect {
    let server: Parts
    let name = "garbage"
    let workers = 4
    /// Which stored objects name an owner, by the owner's uid.
    private let dependents = Mutex<[String: Set<String>]>([:])
    /// Objects that were written with owners that are not there, and when they are to be judged.
    private let suspects = Mutex<[String: ContinuousClock.Instant]>([:])
    /// Objects that name an owner of a kind that is not served, by workspace: they are looked at again
    /// when the workspace's kinds change.
    private let unresolved = Mutex<[String: Set<String>]>([:])
    private static let grace = Duration.seconds(1)

    init(server: Parts) { self.server = server }

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

    func keys(for event: Event, in location: Location) -> [Key] {
        let hadOwners = event.previous.map(Self.mentionsOwners) ?? false
        let isPut = event.kind == .put
        var keys: [Key] = []
        if hadOwners || Self.mentionsOwners(event.bytes) {
            if let previous = event.previous { index(previous, event.key, adds: false) }
            if isPut {
                index(event.bytes, event.key, adds: true)
                keys.append(Key(task: .fresh, stored: event.key, location: location.name))
            }
            keys += released(by: event).map {
                Key(task: .released($0), stored: event.key, location: location.name)
            }
        }
        if Self.changesKinds(event.key), let place = ObjectKey(event.key) {
            let again = unresolved.withLock { $0.removeValue(forKey: place.cluster) } ?? []
            keys += again.map { Key(task: .dependent, stored: $0, location: location.name) }
        }
        if isPut,
            Self.mentions(event.bytes, Self.foreground) || Self.mentions(event.bytes, Self.orphan)
        {
            keys.append(Key(task: .owner, stored: event.key, location: location.name))
        }
        // What is gone and cannot be read had no owners that could be told.
        if !isPut, let object = try? Value(json: event.bytes) {
            let waiting = dependents.withLock { $0[object.objectUID] ?? [] }
            keys += waiting.map { Key(task: .dependent, stored: $0, location: location.name) }
        }
        return keys
    }

    func initialKeys(in location: Location) throws(Status) -> [Key] {
        var keys: [Key] = []
        do {
            try location.store.forEach(prefix: "") { entry in
                if Self.mentionsOwners(entry.bytes) {
                    index(entry.bytes, entry.key, adds: true)
                    keys.append(Key(task: .dependent, stored: entry.key, location: location.name))
                }
                if Self.mentions(entry.bytes, Self.foreground)
                    || Self.mentions(entry.bytes, Self.orphan)
                {
                    keys.append(Key(task: .owner, stored: entry.key, location: location.name))
                }
                return true
            }
        } catch {
            throw Status.internalError("\(error)")
        }
        return keys
    }

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
            let now = ContinuousClock.now
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

    private static func changesKinds(_ key: String) -> Bool {
        key.hasPrefix(BuiltinResources.customResourceDefinitions.storagePrefix)
            || key.hasPrefix(SystemResources.bindings.storagePrefix)
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
    private func released(by event: Event) -> [OwnerReference] {
        let before = owners(in: event.previous ?? event.bytes, event.key).filter(\.blocks)
        guard event.kind == .put else { return before }
        let after = owners(in: event.bytes, event.key).filter(\.blocks).map(\.uid)
        return before.filter { !after.contains($0.uid) }
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

    private static let owners = Array("\"ownerReferences\"".utf8)
    private static let foreground = Array("\"foregroundDeletion\"".utf8)
    private static let orphan = Array("\"orphan\"".utf8)

    private static func mentionsOwners(_ bytes: [UInt8]) -> Bool { mentions(bytes, owners) }

    /// A look at the bytes that spares reading most objects.
    private static func mentions(_ bytes: [UInt8], _ text: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { haystack in
            var at = 0
            while at + text.count <= haystack.count {
                guard haystack[at] == text[0] else {
                    at += 1
                    continue
                }
                if text.indices.allSatisfy({ haystack[at + $0] == text[$0] }) { return true }
                at += 1
            }
            return false
        }
    }

    private func index(_ bytes: [UInt8], _ stored: String, adds: Bool) {
        let uids = owners(in: bytes, stored).map(\.uid)
        dependents.withLock { dependents in
            for uid in uids {
                if adds {
                    dependents[uid, default: []].insert(stored)
                } else {
                    dependents[uid]?.remove(stored)
                    if dependents[uid]?.isEmpty == true { dependents[uid] = nil }
                }
            }
        }
    }

    /// The owners that stored bytes name; none, and a line in the log, where they cannot be read.
    private func owners(in bytes: [UInt8], _ stored: String) -> [OwnerReference] {
        do {
            return OwnerReference.all(of: try Value(json: bytes))
        } catch {
            server.log.fault("\(stored): cannot be read, its owners are not known: \(error)")
            return []
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
