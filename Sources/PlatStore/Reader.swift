/// Reads on one connection, each from one snapshot.
///
/// A list is read in two steps: the places of its entries from `current`, in key order, then their
/// bytes from `history`, in the order of the file. Fetching each row as its key comes by would read
/// a page of the file per entry, the same ones again and again.
struct Reader {
    let connection: SQLiteConnection

    /// What a snapshot can answer: from the oldest revision still kept to the newest.
    struct Span {
        let oldest: Revision
        let newest: Revision

        /// The revision to read at, nil when that is the newest; throws when it is out of reach.
        func older(_ revision: Revision?) throws(StoreError) -> Revision? {
            guard let revision, revision != newest else { return nil }
            guard revision >= oldest else { throw .compacted(oldest: oldest) }
            guard revision < newest else { throw .future(current: newest) }
            return revision
        }
    }

    /// A key and the revision of the write that has its bytes.
    struct Place {
        let key: String
        let revision: Revision
    }

    /// Runs `body` on one state of the store.
    func snapshot<Result>(
        _ body: (Span) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try connection.statement(.begin).run()
        defer {
            // A read transaction has nothing to lose; that it ends is all that matters.
            if !connection.isIdle { _ = try? connection.statement(.rollback).run() }
        }
        let span = Span(oldest: try number(.compacted), newest: try number(.newest))
        return try body(span)
    }

    private func number(_ query: Query) throws(StoreError) -> Revision {
        let statement = try connection.statement(query)
        guard try statement.step() else { throw damaged("meta: has no row 'compacted'") }
        defer { statement.reset() }
        return statement.revision(0)
    }

    func get(_ key: String) throws(StoreError) -> Entry? {
        let row = try connection.statement(.get)
        try row.bind(1, key: key)
        guard try row.step() else { return nil }
        defer { row.reset() }
        let place = Place(key: key, revision: row.revision(0))
        return try entry(at: place, row, from: 1)
    }

    /// The places of the first `limit` keys of a range that exist at a revision (nil: the newest).
    func places(
        _ range: KeyRange, at revision: Revision?, limit: Int
    ) throws(StoreError) -> [Place] {
        let row = try connection.statement(.keys)
        try row.bind(1, range.lower)
        try row.bind(2, range.upper)
        defer { row.reset() }
        var places: [Place] = []
        while places.count < limit, try row.step() {
            var found: Revision? = row.revision(1)
            if let revision, row.revision(1) > revision {
                found = try predecessor(of: row.revision(1), at: revision)
            } else if row.integer(2) != 0 {
                found = nil
            }
            if let found { places.append(Place(key: row.string(0), revision: found)) }
        }
        return places
    }

    /// The write that a key had at `revision`, found from a later one along the chain of `previous`;
    /// nil when the key did not exist.
    private func predecessor(
        of later: Revision, at revision: Revision
    ) throws(StoreError) -> Revision? {
        let link = try connection.statement(.link)
        var candidate = later
        while true {
            try link.bind(1, candidate)
            // A deletion that is compacted away leaves its successor pointing at nothing: absent.
            guard try link.step() else { return nil }
            let (previous, kind) = (link.revision(0), link.integer(1))
            link.reset()
            if candidate <= revision { return kind == RowKind.delete ? nil : candidate }
            if previous == 0 { return nil }
            candidate = previous
        }
    }

    /// The entries at some places, in the same order.
    func entries(at places: [Place]) throws(StoreError) -> [Entry] {
        let order = places.indices.sorted { places[$0].revision < places[$1].revision }
        var entries = places.map { Entry(key: $0.key, bytes: [], revision: $0.revision) }
        let row = try connection.statement(.rows)
        defer { row.reset() }
        var isOpen = false
        for index in order {
            let wanted = places[index].revision
            // A few rows too many are read faster than a new place is found.
            while isOpen, row.revision(0) < wanted, wanted - row.revision(0) < 8, try row.step() {}
            if !isOpen || row.revision(0) != wanted {
                row.reset()
                try row.bind(1, wanted)
                guard try row.step(), row.revision(0) == wanted else {
                    throw damaged("history has no revision \(wanted), key \(places[index].key)")
                }
                isOpen = true
            }
            entries[index] = try entry(at: places[index], row, from: 1)
        }
        return entries
    }

    func count(_ range: KeyRange) throws(StoreError) -> Int {
        let statement = try connection.statement(.count)
        try statement.bind(1, range.lower)
        try statement.bind(2, range.upper)
        guard try statement.step() else { return 0 }
        defer { statement.reset() }
        return Int(statement.integer(0))
    }

    /// The entry of a row whose checksum, bytes, kind and `previous` stand in the columns from here on.
    func entry(
        at place: Place, _ row: SQLiteStatement, from column: Int32
    ) throws(StoreError) -> Entry {
        try verify(place, row, from: column)
        return Entry(key: place.key, bytes: row.bytes(column + 1), revision: place.revision)
    }

    /// Throws when a row, with the same columns, is not what was written.
    func verify(
        _ place: Place, _ row: SQLiteStatement, from column: Int32
    ) throws(StoreError) {
        var key = place.key
        let facts = RowFacts(
            revision: place.revision, kind: row.integer(column + 2),
            previous: row.revision(column + 3))
        let actual = key.withUTF8 { key in
            row.withBytes(column + 1) {
                Checksum.of(facts, key: UnsafeRawBufferPointer(key), bytes: $0)
            }
        }
        guard !row.isNull(column), actual == row.integer(column) else {
            throw damaged(
                "history, revision \(place.revision), key \(key): is not what was written")
        }
    }

    func damaged(_ reason: String) -> StoreError {
        .damaged(file: connection.path, reason: reason)
    }
}
