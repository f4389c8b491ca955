import PlatModel
import PlatStore

/// A list of one state of the store, read a page at a time: as many entries as fit into some bytes, about.
struct ListPages: Sendable {
    private let store: Store
    private let prefix: String
    private let pageBytes: Int
    private(set) var after: String?
    /// The state that is read; known since the first page.
    private(set) var revision: Revision?
    private(set) var isOver = false
    /// How many entries the next page has. Small at first, since nobody knows how large they are.
    private var size = 4

    /// More entries than this are not read at once: the next ones may be larger than those before.
    private static let sizeMax = 256

    init(
        _ store: Store, prefix: String, after: String? = nil, at revision: Revision? = nil,
        pageBytes: Int
    ) {
        self.store = store
        self.prefix = prefix
        self.after = after
        self.revision = revision
        self.pageBytes = pageBytes
    }

    /// The next entries, `limit` of them at most; none at the end.
    mutating func next(limit: Int = .max) throws(StoreError) -> [Entry] {
        guard !isOver else { return [] }
        let listing = try store.list(
            prefix: prefix, after: after, limit: min(size, limit), at: revision)
        revision = listing.revision
        isOver = !listing.hasMore
        after = listing.entries.last?.key ?? after
        let bytes = listing.entries.reduce(0) { $0 + $1.bytes.count }
        let fitting = bytes > 0 ? pageBytes * listing.entries.count / bytes : size
        size = max(1, min(fitting, size * 2, Self.sizeMax))
        return listing.entries
    }
}
