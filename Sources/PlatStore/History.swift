import Dispatch

/// Where subscriptions catch up: pages of past events, read on a queue beside the writer's.
struct History: Sendable {
    static let pageEvents = 500
    static let pageBytes = 1 << 20

    let readers: ReaderPool
    let publisher: Publisher
    let queue: DispatchQueue

    struct Page {
        var events: [Event] = []
        /// Everything up to here has been looked at.
        var position: Revision
        /// Whether that was the end of history when it was read.
        var isLast = true
    }

    /// The next events under `prefix`, a bounded number of them.
    func page(prefix: String, after position: Revision) throws(StoreError) -> Page {
        try readers.read { reader throws(StoreError) in
            try reader.snapshot { span throws(StoreError) in
                guard position >= span.oldest else { throw .compacted(oldest: span.oldest) }
                var page = Page(position: max(position, span.newest))
                var bytes = 0
                try reader.events(KeyRange(prefix: prefix), after: position) {
                    event throws(StoreError) in
                    page.events.append(event)
                    bytes += event.bytes.count + (event.previous?.count ?? 0)
                    guard page.events.count < Self.pageEvents, bytes < Self.pageBytes else {
                        page.position = event.revision
                        page.isLast = false
                        return false
                    }
                    return true
                }
                return page
            }
        }
    }
}

extension Reader {
    /// Calls `body` with each event of the range after a revision until it returns false.
    func events(
        _ range: KeyRange, after revision: Revision, _ body: (Event) throws(StoreError) -> Bool
    ) throws(StoreError) {
        let row = try connection.statement(.events)
        try row.bind(1, revision)
        try row.bind(2, range.lower)
        try row.bind(3, range.upper)
        defer { row.reset() }
        while try row.step() {
            guard try body(try event(row)) else { return }
        }
    }

    private func event(_ row: SQLiteStatement) throws(StoreError) -> Event {
        let place = Place(key: row.string(0), revision: row.revision(1))
        let written = try entry(at: place, row, from: 2)
        let isDeletion = row.integer(4) == RowKind.delete
        var previous: [UInt8]?
        if !row.isNull(8), row.integer(8) == RowKind.put {
            let place = Place(key: place.key, revision: row.revision(5))
            previous = try entry(at: place, row, from: 6).bytes
        }
        let keepsBytes = !isDeletion || !row.isNull(3)
        return Event(
            kind: isDeletion ? .delete : .put, key: written.key, revision: written.revision,
            bytes: keepsBytes ? written.bytes : previous ?? [], previous: previous)
    }
}
