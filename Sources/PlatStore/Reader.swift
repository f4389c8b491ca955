/// Reads on one connection, each from one snapshot.
struct Reader {
    let connection: SQLiteConnection

    /// What a snapshot can answer: from the oldest revision still kept to the newest.
    struct Span {
        let oldest: Revision
        let newest: Revision
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
        guard try statement.step() else { throw damaged("has no row for \(query)") }
        defer { statement.reset() }
        return statement.revision(0)
    }

    func get(_ key: String) throws(StoreError) -> Entry? {
        let statement = try connection.statement(.get)
        try statement.bind(1, key: key)
        guard try statement.step() else { return nil }
        defer { statement.reset() }
        return try entry(statement)
    }

    /// Calls `body` with each live entry of the range until it returns false.
    func each(_ range: KeyRange, _ body: (Entry) throws(StoreError) -> Bool) throws(StoreError) {
        let statement = try connection.statement(.list)
        try statement.bind(1, range.lower)
        try statement.bind(2, range.upper)
        defer { statement.reset() }
        while try statement.step() {
            guard try body(try entry(statement)) else { return }
        }
    }

    /// As `each`, of the state at an older revision: where the newest write is later, it follows the
    /// chain of `previous` back.
    func each(
        _ range: KeyRange, at revision: Revision, _ body: (Entry) throws(StoreError) -> Bool
    ) throws(StoreError) {
        let keys = try connection.statement(.keys)
        try keys.bind(1, range.lower)
        try keys.bind(2, range.upper)
        defer { keys.reset() }
        while try keys.step() {
            let newest = keys.revision(1)
            let isDeleted = keys.integer(2) != 0
            guard let found = try settled(newest, isDeleted, at: revision) else { continue }
            let row = try connection.statement(.row)
            try row.bind(1, found)
            guard try row.step() else { throw damaged("history has no revision \(found)") }
            let entry: Entry
            do {
                defer { row.reset() }
                entry = try self.entry(row)
            }
            guard try body(entry) else { return }
        }
    }

    /// The write that a key had at `revision`, from its newest one; nil when it did not exist.
    private func settled(
        _ newest: Revision, _ isDeleted: Bool, at revision: Revision
    ) throws(StoreError) -> Revision? {
        var (candidate, isDeleted) = (newest, isDeleted)
        let link = try connection.statement(.link)
        while candidate > revision {
            try link.bind(1, candidate)
            // A deletion that is compacted away leaves its successor pointing at nothing: absent.
            guard try link.step() else { return nil }
            candidate = link.revision(0)
            link.reset()
            if candidate == 0 { return nil }
            try link.bind(1, candidate)
            guard try link.step() else { return nil }
            isDeleted = link.integer(1) == RowKind.delete
            link.reset()
        }
        return isDeleted ? nil : candidate
    }

    func count(_ range: KeyRange) throws(StoreError) -> Int {
        let statement = try connection.statement(.count)
        try statement.bind(1, range.lower)
        try statement.bind(2, range.upper)
        guard try statement.step() else { return 0 }
        defer { statement.reset() }
        return Int(statement.integer(0))
    }

    /// The entry of a row that begins with key, revision, checksum, bytes.
    func entry(_ row: SQLiteStatement) throws(StoreError) -> Entry {
        let revision = row.revision(1)
        try verify(row, revision: revision, sum: 2, bytes: 3)
        return Entry(key: row.string(0), bytes: row.bytes(3), revision: revision)
    }

    /// Compares the checksum in column `sum` with that of the key (column 0) and the bytes.
    func verify(
        _ row: SQLiteStatement, revision: Revision, sum: Int32, bytes: Int32
    ) throws(StoreError) {
        let actual = row.withBytes(0) { key in
            row.withBytes(bytes) { Checksum.of(revision: revision, key: key, bytes: $0) }
        }
        guard !row.isNull(sum), actual == row.integer(sum) else {
            throw damaged(
                "history, revision \(revision), key \(row.string(0)): is not what was written")
        }
    }

    func damaged(_ reason: String) -> StoreError {
        .damaged(file: connection.path, reason: reason)
    }
}

/// The keys of a read, as bytes: from `lower` to before `upper`.
struct KeyRange {
    let lower: [UInt8]
    let upper: [UInt8]

    init(prefix: String, after: String? = nil) {
        let prefix = Array(prefix.utf8)
        // The smallest byte string after a key is the key and a zero.
        let next: [UInt8] = after.map { Array($0.utf8) + [0] } ?? []
        lower = next.lexicographicallyPrecedes(prefix) ? prefix : next
        // UTF-8 never has the byte 0xFF, so it is beyond every key, and the last byte can be raised.
        upper = prefix.last.map { prefix.dropLast() + [$0 + 1] } ?? [0xFF]
    }

    init(only key: String) {
        lower = Array(key.utf8)
        upper = lower + [0]
    }
}
