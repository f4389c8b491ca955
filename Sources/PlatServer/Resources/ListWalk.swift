import PlatModel
import PlatStore

/// What a list shows, found a page of the store at a time.
struct ListWalk {
    private var pages: ListPages
    private let matcher: ObjectMatcher
    /// How many entries may still come; nil: all.
    private var left: Int?
    /// The last entry that was shown.
    private(set) var lastKey: String?
    private(set) var isOver = false
    /// Known at the end: whether more entries match than were wanted.
    private(set) var hasMore = false

    /// What `nextEntry` has read and not given.
    private var page: ArraySlice<Entry> = []

    var revision: Revision? { pages.revision }

    init(_ pages: ListPages, _ matcher: ObjectMatcher, limit: Int?) {
        self.pages = pages
        self.matcher = matcher
        left = limit
    }

    /// The next entry, nil at the end. Not to be mixed with `next`.
    mutating func nextEntry() throws -> Entry? {
        while page.isEmpty, !isOver { page = try next()[...] }
        return page.popFirst()
    }

    /// The next entries that the list shows; it may be none although more follow.
    mutating func next() throws -> [Entry] {
        var shown: [Entry] = []
        let isTrivial = matcher.isTrivial
        for entry in try pages.next(limit: isTrivial ? left ?? .max : .max) {
            guard try matcher.matches(entry) else { continue }
            // One more than the limit shows that there is more.
            if left == 0 {
                hasMore = true
                isOver = true
                return shown
            }
            left? -= 1
            lastKey = entry.key
            shown.append(entry)
        }
        if pages.isOver {
            isOver = true
        } else if isTrivial, left == 0 {
            hasMore = true
            isOver = true
        }
        return shown
    }
}
