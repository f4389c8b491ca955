/// The number of one write: strictly increasing per store, also across restarts; 0 is "before all".
public typealias Revision = UInt64

/// A key with the bytes of its last write.
public struct Entry: Sendable, Equatable {
    public let key: String
    public let bytes: [UInt8]
    public let revision: Revision

    public init(key: String, bytes: [UInt8], revision: Revision) {
        self.key = key
        self.bytes = bytes
        self.revision = revision
    }
}

extension Entry {
    /// Keys are compared by their bytes: `String` takes two spellings of "é" for one.
    public static func == (left: Entry, right: Entry) -> Bool {
        left.revision == right.revision && KeyBytes(left.key) == KeyBytes(right.key)
            && left.bytes == right.bytes
    }
}

/// A page of entries in key order, all of them from the one state that `revision` names.
public struct Listing: Sendable {
    public let entries: [Entry]
    /// Ask for the next page at this revision and after the last key, and no entry is lost or doubled.
    public let revision: Revision
    public let hasMore: Bool
}
