import PlatModel
import PlatStore
import PlatSystem
import PlatValue

/// Reads and writes objects of one location; the one door to the store for requests and controllers.
struct ObjectRegistry: Sendable {
    let location: Location
    let clock: ServerClock

    func find(_ type: ResourceType, cluster: String, namespace: String? = nil, name: String)
        throws(Status) -> Value?
    {
        let key = type.key(cluster: cluster, namespace: namespace, name: name)
        guard SharedObjects.keeps(type) else { return try find(key: key)?.value() }
        return try location.sharedObjects.object(key) { () throws(Status) in try find(key: key) }
    }

    func find(key: String) throws(Status) -> StoredObject? {
        do {
            return try location.store.get(key).map(StoredObject.init)
        } catch {
            throw Status(error)
        }
    }

    /// All objects of a kind in a workspace, decoded.
    func list(_ type: ResourceType, cluster: String?, namespace: String? = nil) throws(Status)
        -> [Value]
    {
        try list(prefix: type.prefix(cluster: cluster, namespace: namespace))
    }

    func list(prefix: String) throws(Status) -> [Value] {
        let listing: Listing
        do {
            listing = try location.store.list(prefix: prefix, after: nil, limit: nil, at: nil)
        } catch {
            throw Status(error)
        }
        var values: [Value] = []
        values.reserveCapacity(listing.entries.count)
        for entry in listing.entries { try values.append(StoredObject(entry).value()) }
        return values
    }

    /// What is stored under each of these prefixes, all in one state of the store.
    func list(prefixes: [String]) throws(Status) -> [[StoredObject]] {
        do {
            return try location.store.list(prefixes: prefixes).map { $0.map(StoredObject.init) }
        } catch {
            throw Status(error)
        }
    }

    /// Writes all drafts or none; answers the revisions in order.
    @discardableResult
    func commit(_ writes: [Write]) async throws(StoreError) -> [Revision] {
        try await location.store.commit(writes)
    }

    /// Completes the metadata that every new object gets, for objects that the server makes itself.
    func newObject(
        _ type: ResourceType, cluster: String, namespace: String? = nil, name: String,
        labels: [String: String] = [:], annotations: [String: String] = [:], content: Value
    ) -> StoredObject.Draft {
        var object = content
        object["apiVersion"] = .string(type.apiVersion)
        object["kind"] = .string(type.kind)
        var metadata = Members()
        metadata["name"] = .string(name)
        if let namespace { metadata["namespace"] = .string(namespace) }
        metadata["uid"] = .string(newUID())
        metadata["creationTimestamp"] = .string(clock.timestamp())
        if type.strategy.countsGenerations { metadata["generation"] = 1 }
        if !labels.isEmpty { metadata["labels"] = .object(Members(stringValues: labels)) }
        var all = annotations
        all[ObjectAnnotations.cluster] = cluster
        metadata["annotations"] = .object(Members(stringValues: all))
        if !type.strategy.initialFinalizers.isEmpty {
            metadata["finalizers"] = .array(type.strategy.initialFinalizers.map(Value.string))
        }
        object["metadata"] = .object(metadata)
        return StoredObject.Draft(
            key: type.key(cluster: cluster, namespace: namespace, name: name), object: object)
    }

    /// Reads, changes and writes back one object, again when somebody else was faster. `change`
    /// answers false when nothing is to be written. Nil when there is no such object. Who has just
    /// read the object gives it as `known`, which spares reading it again.
    @discardableResult
    func update(
        key: String, known: Value? = nil, _ change: (inout Value) throws(Status) -> Bool
    ) async throws(Status) -> Value? {
        for attempt in 0..<20 {
            let found = attempt == 0 ? known : nil
            guard let old = try found == nil ? find(key: key)?.value() : found else { return nil }
            var object = old
            guard try change(&object), object != old else { return old }
            do {
                let revisions = try await commit([write(object, over: old, key: key)])
                object.resourceVersion = String(revisions[0])
                return object
            } catch StoreError.conflict {
                continue
            } catch {
                throw Status(error)
            }
        }
        throw Status.internalError("\(key) kept changing while it was to be written")
    }

    /// The write that makes `object` out of `old`, as it was read.
    func write(_ object: Value, over old: Value, key: String) -> Write {
        let template = StoredObject.template(object)
        let goes = isFinished(object)
        return Write(
            key: key, expecting: .revision(old.storedRevision),
            change: goes ? .delete(template) : .put(template),
            note: DecodedWrite(after: goes ? nil : .init(object), before: old))
    }

    /// An object is gone for good when it is being deleted and nothing holds it any more.
    func isFinished(_ object: Value) -> Bool {
        object.isBeingDeleted && object.finalizers.isEmpty
            && (object["kind"] != "Namespace" || Namespace(object).contentFinalizers.isEmpty)
    }
}

/// A random UID (RFC 9562, version 4).
func newUID() -> String {
    var random = RandomPool()
    let version = random.next() & ~0xF000 | 0x4000
    let variant = random.next() >> 2 | 1 << 63
    return String(unsafeUninitializedCapacity: 36) { text in
        var end = 0
        for digit in 0..<32 {
            if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                text[end] = UInt8(ascii: "-")
                end += 1
            }
            let half = digit < 16 ? version : variant
            let value = UInt8(truncatingIfNeeded: half >> UInt64(60 - digit % 16 * 4) & 15)
            text[end] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
            end += 1
        }
        return end
    }
}

extension Members {
    init(stringValues: [String: String]) {
        self.init(
            stringValues.sorted { $0.key < $1.key }.map { (key: $0.key, value: .string($0.value)) })
    }
}

extension Status {
    /// What the caller is told when the store cannot do what it was asked.
    init(_ error: StoreError) {
        switch error {
        case .compacted:
            self = .expired()
        case .future(let current):
            self = .tooLargeResourceVersion(current + 1, current: current)
        case .overloaded:
            self = .tooManyRequests("the server is busy, try again", retryAfterSeconds: 1)
        default:
            self = .internalError("store: \(error)")
        }
    }

    /// What the caller is told of whatever was thrown on the way to an answer.
    init(caught error: any Error) {
        switch error {
        case let status as Status: self = status
        case let error as StoreError: self = Status(error)
        default: self = .internalError("\(error)")
        }
    }
}
