import Synchronization

/// One committed write as observers and watchers see it.
public struct Event: Sendable, Equatable {
    /// What happened to a key.
    public enum Kind: Sendable {
        /// A creation when `previous` is nil, else an update.
        case put
        case delete
    }

    public let kind: Kind
    public let key: String
    public let revision: Revision
    /// The bytes written; of a deletion the last state, as its `Write` gave it.
    public let bytes: [UInt8]
    /// The bytes that the key had before; nil when it did not exist.
    public let previous: [UInt8]?
    private let reading: Reading

    init(
        kind: Kind, key: String, revision: Revision, bytes: [UInt8], previous: [UInt8]?,
        note: (any Sendable)? = nil
    ) {
        self.kind = kind
        self.key = key
        self.revision = revision
        self.bytes = bytes
        self.previous = previous
        reading = Reading(note: note)
    }

    /// What the writer said of the write, for whoever asks first: nobody holds it longer than he needs.
    public func takeNote() -> (any Sendable)? { reading.takeNote() }

    /// What `make` makes of the event: once, for all who hear of it and ask for the same type.
    public func shared<T: Sendable>(_ make: (Event) -> T) -> T {
        if let kept = reading.made, let made = kept as? T { return made }
        let made = make(self)
        // Two threads may both make one: they are equal.
        reading.keep(made)
        return made
    }
}

/// Where an event keeps what was made of it.
private final class Reading: Sendable {
    private let state: Mutex<(made: (any Sendable)?, note: (any Sendable)?)>

    init(note: (any Sendable)?) { state = Mutex((nil, note)) }

    var made: (any Sendable)? { state.withLock { $0.made } }

    func keep(_ made: any Sendable) { state.withLock { $0.made = made } }

    func takeNote() -> (any Sendable)? {
        state.withLock { state in
            defer { state.note = nil }
            return state.note
        }
    }
}

extension Event {
    /// Keys are compared by their bytes, as in `Entry`.
    public static func == (left: Event, right: Event) -> Bool {
        left.kind == right.kind && left.revision == right.revision
            && KeyBytes(left.key) == KeyBytes(right.key) && left.bytes == right.bytes
            && left.previous == right.previous
    }
}
