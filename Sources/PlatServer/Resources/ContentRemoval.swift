import PlatModel
import PlatStore
import PlatValue

/// Lets objects go: at once what nothing holds, else by marking it (see `Removal`).
struct ContentRemoval {
    let registry: ObjectRegistry

    private var now: String { registry.clock.timestamp() }

    /// Removes all objects of a kind in a workspace or a namespace and counts in `remainder` what is
    /// held. `releasing`: finalizers that guard nothing any more.
    func removeAll(
        _ type: ResourceType, cluster: String, namespace: String? = nil,
        _ remainder: inout ContentRemainder, releasing released: Set<String> = []
    ) async throws(Status) {
        var writes: [Write] = []
        let now = now
        for object in try registry.list(type, cluster: cluster, namespace: namespace) {
            let removal = Removal(of: object, releasing: released, now: now)
            if removal != .atOnce { remainder.count(object, type, besides: released) }
            guard let change = removal.change(of: object) else { continue }
            let key = type.key(
                cluster: cluster, namespace: type.isNamespaced ? object.objectNamespace : nil,
                name: object.objectName)
            writes.append(
                Write(key: key, expecting: .revision(object.storedRevision), change: change))
        }
        guard !writes.isEmpty else { return }
        do {
            try await registry.commit(writes)
        } catch StoreError.conflict {
            // Somebody changed one of them meanwhile: one by one, each as it is by now.
            for write in writes {
                guard let held = try await remove(key: write.key, releasing: released) else {
                    continue
                }
                remainder.count(held, type, besides: released)
            }
        } catch {
            throw Status(error)
        }
    }

    /// Removes one object; answers it where finalizers hold it. With `finalizer` it first gets one more.
    @discardableResult
    func remove(
        key: String, adding finalizer: String? = nil, releasing released: Set<String> = []
    ) async throws(Status) -> Value? {
        for _ in 0..<20 {
            guard let stored = try registry.find(key: key) else { return nil }
            var object = try stored.value()
            if let finalizer, !object.isBeingDeleted { object.addFinalizer(finalizer) }
            let removal = Removal(of: object, releasing: released, now: now)
            guard let change = removal.change(of: object) else { return object }
            do {
                try await registry.commit([
                    Write(key: key, expecting: .revision(stored.revision), change: change)
                ])
                return removal == .atOnce ? nil : object
            } catch StoreError.conflict {
                continue
            } catch {
                throw Status(error)
            }
        }
        throw Status.internalError("\(key) kept changing while it was to be removed")
    }
}

/// What is left of a removal and what holds it, as conditions tell.
struct ContentRemainder: Sendable, Equatable {
    /// How many objects, by the kind's name.
    private(set) var counts: [String: Int] = [:]
    private(set) var finalizers: [String: Int] = [:]
    var isEmpty: Bool { counts.isEmpty }

    mutating func count(_ object: Value, _ type: ResourceType, besides released: Set<String> = []) {
        // Upstream puts the group after a dot here even where it is empty, and people match on it.
        counts["\(type.plural).\(type.group)", default: 0] += 1
        for finalizer in object.finalizers where !released.contains(finalizer) {
            finalizers[finalizer, default: 0] += 1
        }
    }

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
