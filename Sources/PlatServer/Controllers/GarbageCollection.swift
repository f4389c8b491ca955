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
    let server: ControlPlane
    let name = "garbage"
    let workers = 4
    /// Which stored objects name an owner, by the owner's uid.
    private let dependents = Mutex<[String: Set<String>]>([:])
    /// Objects that were written with owners that are not there, and when they are to be judged.
    private let suspects = Mutex<[String: ContinuousClock.Instant]>([:])
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
            // What is gone and cannot be read had no owners that could be told.
            if !isPut, let object = try? Value(json: event.bytes) {
                // An owner that waits for this dependent may go on.
                keys += ownersInWaiting(object, location)
            }
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
        var solid = 0
        var waiting: [Value] = []
        for reference in references {
            guard let owner = try find(reference, place, registry) else { continue }
            if owner.isBeingDeleted, owner.finalizers.contains("foregroundDeletion") {
                waiting.append(reference)
            } else {
                solid += 1
            }
        }
        if solid > 0 {
            let gone = references.count - solid
            guard gone > 0 else { return }
            try await dropReferences(stored, registry) { reference throws(Status) in
                let owner = try self.find(reference, place, registry)
                return owner.map {
                    !($0.isBeingDeleted && $0.finalizers.contains("foregroundDeletion"))
                }
                    ?? false
            }
            return
        }
        let isForeground = waiting.contains { $0["blockOwnerDeletion"] == true }
        try await delete(stored, registry, foreground: isForeground && hasDependents(object))
    }

    /// Whoever wrote a wrong owner has a moment to mend it, as with upstream's slower collector.
    private func isOnProbation(_ object: Value, _ stored: String, _ registry: ObjectRegistry)
        throws(Status) -> Bool
    {
        guard let place = ObjectKey(stored), !object.isBeingDeleted else { return false }
        for reference in object.at("metadata", "ownerReferences")?.arrayValue ?? []
        where try find(reference, place, registry) == nil {
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

    private func find(_ reference: Value, _ place: ObjectKey, _ registry: ObjectRegistry)
        throws(Status) -> Value?
    {
        let version = GroupVersion(reference["apiVersion"]?.stringValue ?? "")
        guard let version,
            // An owner of a kind that is not served cannot be found.
            let surface = try? server.surface(of: place.cluster, in: registry.location),
            let type = surface.group(version.group)?.versions.lazy.flatMap(\.types)
                .first(where: { $0.kind == reference["kind"]?.stringValue })
        else { return nil }
        let owner = try registry.find(
            type, cluster: place.cluster, namespace: type.isNamespaced ? place.namespace : nil,
            name: reference["name"]?.stringValue ?? "")
        return owner?.objectUID == reference["uid"]?.stringValue ? owner : nil
    }

    // MARK: Owners that wait

    private func finish(_ object: Value, _ stored: String, _ registry: ObjectRegistry)
        async throws(Status)
    {
        guard object.isBeingDeleted else { return }
        let all = dependents.withLock { $0[object.objectUID] ?? [] }
        if object.finalizers.contains("orphan") {
            for dependent in all {
                try await dropReferences(dependent, registry) { reference throws(Status) in
                    reference["uid"]?.stringValue != object.objectUID
                }
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
            let reference = found.at("metadata", "ownerReferences")?.arrayValue?.first {
                $0["uid"]?.stringValue == object.objectUID
            }
            if reference?["blockOwnerDeletion"] == true { isBlocked = true }
            try await judge(found, dependent, registry)
        }
        guard !isBlocked else { return }
        try await registry.update(key: stored) { object throws(Status) in
            object.removeFinalizer("foregroundDeletion")
        }
    }

    private func ownersInWaiting(_ object: Value, _ location: Location) -> [Key] {
        guard
            let place = ObjectKey(
                "x/\(object.cluster)/\(object.objectNamespace ?? "")/\(object.objectName)")
        else { return [] }
        let registry = server.registry(location)
        return (object.at("metadata", "ownerReferences")?.arrayValue ?? []).compactMap {
            reference in
            // An owner that cannot be read waits for nobody.
            guard let owner = try? find(reference, place, registry), owner.isBeingDeleted,
                let version = GroupVersion(reference["apiVersion"]?.stringValue ?? ""),
                let surface = try? server.surface(of: place.cluster, in: location),
                let type = surface.group(version.group)?.versions.lazy.flatMap(\.types)
                    .first(where: { $0.kind == reference["kind"]?.stringValue })
            else { return nil }
            let stored = type.key(
                cluster: place.cluster, namespace: type.isNamespaced ? place.namespace : nil,
                name: owner.objectName)
            return Key(task: .owner, stored: stored, location: location.name)
        }
    }

    // MARK: Writing

    private func dropReferences(
        _ stored: String, _ registry: ObjectRegistry, keep: (Value) throws(Status) -> Bool
    ) async throws(Status) {
        try await registry.update(key: stored) { object throws(Status) in
            var left: [Value] = []
            for reference in object.at("metadata", "ownerReferences")?.arrayValue ?? [] {
                if try keep(reference) { left.append(reference) }
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
        // What cannot be read is owned by nobody.
        guard let object = try? Value(json: bytes) else { return }
        let uids = (object.at("metadata", "ownerReferences")?.arrayValue ?? [])
            .compactMap { $0["uid"]?.stringValue }
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
}
