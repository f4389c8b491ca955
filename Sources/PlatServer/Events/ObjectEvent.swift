import PlatModel
import PlatStore
import PlatSystem
import PlatValue
import Synchronization

/// One commit of an object as everybody sees it who follows a location: its key is taken apart once,
/// and the object is decoded at most once, when the first follower asks for it.
///
/// What cannot be read is damage (stored bytes were written by this program). It is named in the log
/// by the event, once, and told to whoever asks as `unreadable`: nobody needs to report it again, and
/// nobody can take it for "not there" by accident.
final class ObjectEvent: Sendable {
    /// What happened to the object.
    struct Change: OptionSet, Sendable {
        let rawValue: UInt8

        /// It was there when the follower began: what is stored is told once after a start.
        static let found = Change(rawValue: 1)
        static let created = Change(rawValue: 2)
        static let updated = Change(rawValue: 4)
        static let deleted = Change(rawValue: 8)

        static let written: Change = [.created, .updated]
        static let committed: Change = [.created, .updated, .deleted]
        static let all: Change = [.found, .created, .updated, .deleted]
    }

    /// An object on one side of a change.
    enum Reading: Sendable {
        case absent
        case present(Value)
        case unreadable

        /// Nil also where the object cannot be read, which the event has reported.
        var value: Value? { if case .present(let value) = self { value } else { nil } }

        /// The object, nil where it is absent; throws where it cannot be read.
        func readable() throws(Status) -> Value? {
            if case .unreadable = self {
                throw Status.internalError("the stored object cannot be read")
            }
            return value
        }
    }

    let key: ObjectKey
    /// The key as the store has it.
    let storedKey: String
    let change: Change
    let revision: Revision
    let location: Location
    private let bytesAfter: [UInt8]?
    private let bytesBefore: [UInt8]?
    private let log: ServerLog
    private let state: Mutex<State>

    private struct State {
        var after: Reading?
        var before: Reading?
        /// What the writer had in hand, until somebody asks or all have heard of the event.
        var decoded: DecodedWrite?
    }

    private init(
        _ key: ObjectKey, _ storedKey: String, _ change: Change, _ revision: Revision,
        _ location: Location, after: [UInt8]?, before: [UInt8]?, _ log: ServerLog,
        _ decoded: DecodedWrite? = nil
    ) {
        state = Mutex(State(decoded: decoded))
        self.key = key
        self.storedKey = storedKey
        self.change = change
        self.revision = revision
        self.location = location
        bytesAfter = after
        bytesBefore = before
        self.log = log
    }

    /// Nil for a key that is no object's.
    convenience init?(_ event: Event, in location: Location, log: ServerLog) {
        guard let key = ObjectKey(event.key) else { return nil }
        let isDeleted = event.kind == .delete
        self.init(
            key, event.key, isDeleted ? .deleted : event.previous == nil ? .created : .updated,
            event.revision, location, after: isDeleted ? nil : event.bytes,
            before: event.previous, log, event.takeNote() as? DecodedWrite)
    }

    /// The event as all who hear of it share it.
    static func shared(_ event: Event, in location: Location, log: ServerLog) -> ObjectEvent? {
        event.shared { ObjectEvent($0, in: location, log: log) }
    }

    /// What is there when somebody begins to follow.
    convenience init?(found entry: Entry, in location: Location, log: ServerLog) {
        guard let key = ObjectKey(entry.key) else { return nil }
        self.init(
            key, entry.key, .found, entry.revision, location, after: entry.bytes, before: nil, log)
    }

    /// The object since the change.
    var after: Reading { reading(\.after, bytesAfter) { $0.after?.value(at: revision) } }

    /// The object up to the change.
    var before: Reading { reading(\.before, bytesBefore) { $0.before } }

    private func reading(
        _ side: WritableKeyPath<State, Reading?>, _ bytes: [UInt8]?,
        decoded: (DecodedWrite) -> Value?
    ) -> Reading {
        let (known, inHand) = state.withLock { ($0[keyPath: side], $0.decoded) }
        if let known { return known }
        let reading: Reading
        if bytes != nil, let value = inHand.flatMap(decoded) {
            assert(read(bytes).value == value, "\(storedKey) is not what its writer had in hand")
            reading = .present(value)
        } else {
            reading = read(bytes)
        }
        state.withLock { $0[keyPath: side] = reading }
        return reading
    }

    /// All have heard of it: who keeps it from now on, a watch, needs the bytes.
    func settle() { state.withLock { $0.decoded = nil } }

    /// The object as it is, or as it last was.
    var latest: Reading { change == .deleted ? before : after }

    /// Whether the object is on its way out since the change.
    var isBeingDeleted: Bool {
        guard let bytesAfter, Self.deletionTimestamp.offset(in: bytesAfter) != nil else {
            return false
        }
        return after.value?.isBeingDeleted ?? false
    }

    private static let deletionTimestamp = Needle(quoted: "deletionTimestamp")

    /// Whether the bytes on either side hold one of the texts: a look that spares decoding most objects.
    func mentions(_ texts: [Needle]) -> Bool {
        [bytesAfter, bytesBefore].contains { bytes in
            bytes.map { bytes in texts.contains { $0.offset(in: bytes) != nil } } ?? false
        }
    }

    private func read(_ bytes: [UInt8]?) -> Reading {
        guard let bytes else { return .absent }
        do {
            return .present(try Value(json: bytes))
        } catch {
            log.fault("\(storedKey) at revision \(revision) cannot be read: \(error)")
            return .unreadable
        }
    }
}
