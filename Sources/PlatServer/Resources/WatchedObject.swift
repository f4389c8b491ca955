import PlatModel
import PlatStore
import PlatValue

/// What a watch is about to show: bytes, which most clients get as they are, and the object, which is
/// decoded for those who want it in another form.
struct WatchedObject: Sendable {
    let bytes: [UInt8]
    private let shared: ObjectEvent?

    init(_ event: Event, _ shared: ObjectEvent) {
        bytes = event.bytes
        // A deletion has a version of its own, which the object did not have before.
        self.shared = event.kind == .put ? shared : nil
    }

    init(_ entry: Entry) {
        bytes = entry.bytes
        shared = nil
    }

    init(_ object: Value) {
        bytes = object.json(sortedKeys: true)
        shared = nil
    }

    func object() throws(Status) -> Value {
        if let object = try shared?.after.readable() { return object }
        do {
            return try Value(json: bytes)
        } catch {
            throw Status.internalError("the stored object cannot be read: \(error)")
        }
    }
}
