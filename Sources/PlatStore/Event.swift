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
}

extension Event {
    /// Keys are compared by their bytes, as in `Entry`.
    public static func == (left: Event, right: Event) -> Bool {
        left.kind == right.kind && left.revision == right.revision
            && KeyBytes(left.key) == KeyBytes(right.key) && left.bytes == right.bytes
            && left.previous == right.previous
    }
}
