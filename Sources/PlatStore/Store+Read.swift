extension Store {
    /// The entry of a key in the newest committed state.
    public func get(_ key: String) throws(StoreError) -> Entry? {
        try readers.read { reader throws(StoreError) in try reader.get(key) }
    }

    /// The entry that the key had at a revision.
    public func get(_ key: String, at revision: Revision) throws(StoreError) -> Entry? {
        try read(at: revision) { reader, revision, _ throws(StoreError) in
            let places = try reader.places(KeyRange(only: key), at: revision, limit: 1)
            return try reader.entries(at: places).first
        }
    }

    /// The entries under a prefix in key order, with keys after `after`, `limit` of them at most, in
    /// the state at `revision` (nil: the newest).
    public func list(
        prefix: String, after: String? = nil, limit: Int? = nil, at revision: Revision? = nil
    ) throws(StoreError) -> Listing {
        let range = KeyRange(prefix: prefix, after: after)
        // One more is read than is wanted, so the largest number has to leave room for it.
        let limit = min(max(limit ?? .max, 0), .max - 1)
        return try read(at: revision) { reader, revision, newest throws(StoreError) in
            var places = try reader.places(range, at: revision, limit: limit + 1)
            let hasMore = places.count > limit
            if hasMore { places.removeLast() }
            return Listing(
                entries: try reader.entries(at: places), revision: revision ?? newest,
                hasMore: hasMore)
        }
    }

    /// The entries under several prefixes, each in key order, all from the newest state. One state costs
    /// one transaction, so that many prefixes with little under them are read for little.
    public func list(prefixes: [String]) throws(StoreError) -> [[Entry]] {
        try read(at: nil) { reader, revision, _ throws(StoreError) in
            var counts: [Int] = []
            var places: [Reader.Place] = []
            for prefix in prefixes {
                let found = try reader.places(KeyRange(prefix: prefix), at: revision, limit: .max)
                counts.append(found.count)
                places += found
            }
            var rest = try reader.entries(at: places)[...]
            return counts.map { count in
                defer { rest.removeFirst(count) }
                return Array(rest.prefix(count))
            }
        }
    }

    /// How many entries `list` would give without a limit.
    public func count(
        prefix: String, after: String? = nil, at revision: Revision? = nil
    ) throws(StoreError) -> Int {
        let range = KeyRange(prefix: prefix, after: after)
        return try read(at: revision) { reader, revision, _ throws(StoreError) in
            guard let revision else { return try reader.count(range) }
            return try reader.places(range, at: revision, limit: .max).count
        }
    }

    /// Calls `body` with each entry of a `list` until it returns false, without keeping them; returns
    /// the revision of the state. It holds the snapshot all the time, so `body` should not dawdle.
    @discardableResult
    public func forEach(
        prefix: String, after: String? = nil, at revision: Revision? = nil,
        _ body: (Entry) throws -> Bool
    ) throws -> Revision {
        var range = KeyRange(prefix: prefix, after: after)
        var failure: (any Error)?
        let read = try read(at: revision) { reader, revision, newest throws(StoreError) in
            var (pageSize, isWanted) = (64, true)
            while isWanted {
                let places = try reader.places(range, at: revision, limit: pageSize)
                var bytes = 0
                for entry in try reader.entries(at: places) {
                    bytes += entry.bytes.count
                    do { isWanted = try body(entry) } catch { (failure, isWanted) = (error, false) }
                    guard isWanted else { break }
                }
                guard places.count == pageSize, let last = places.last else { break }
                range.skip(through: last.key)
                // Small entries are read by the thousand, a page of large ones still fits anywhere.
                pageSize = bytes > 1 << 20 ? max(pageSize / 2, 1) : min(pageSize * 2, 4_096)
            }
            return revision ?? newest
        }
        if let failure { throw failure }
        return read
    }

    /// Runs `body` on a snapshot with the revision to read at (nil: the newest, also given).
    private func read<Result>(
        at revision: Revision?,
        _ body: (Reader, Revision?, Revision) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try readers.read { reader throws(StoreError) in
            try reader.snapshot { span throws(StoreError) in
                try body(reader, try span.older(revision), span.newest)
            }
        }
    }
}
