extension Store {
    /// The entry of a key in the newest committed state.
    public func get(_ key: String) throws(StoreError) -> Entry? {
        try readers.read { reader throws(StoreError) in try reader.get(key) }
    }

    /// The entry that the key had at a revision.
    public func get(_ key: String, at revision: Revision) throws(StoreError) -> Entry? {
        var found: Entry?
        try scan(KeyRange(only: key), at: revision) { entry, _ in
            found = entry
            return false
        }
        return found
    }

    /// The entries under a prefix in key order, with keys after `after`, `limit` of them at most, in
    /// the state at `revision` (nil: the newest).
    public func list(
        prefix: String, after: String? = nil, limit: Int? = nil, at revision: Revision? = nil
    ) throws(StoreError) -> Listing {
        var entries: [Entry] = []
        var hasMore = false
        let limit = limit ?? .max
        let read = try scan(KeyRange(prefix: prefix, after: after), at: revision) { entry, _ in
            guard entries.count < limit else {
                hasMore = true
                return false
            }
            entries.append(entry)
            return true
        }
        return Listing(entries: entries, revision: read, hasMore: hasMore)
    }

    /// How many entries `list` would give without a limit.
    public func count(
        prefix: String, after: String? = nil, at revision: Revision? = nil
    ) throws(StoreError) -> Int {
        let range = KeyRange(prefix: prefix, after: after)
        return try readers.read { reader throws(StoreError) in
            try reader.snapshot { span throws(StoreError) in
                guard let revision = try span.older(revision) else {
                    return try reader.count(range)
                }
                var count = 0
                try reader.each(range, at: revision) { _ throws(StoreError) in
                    count += 1
                    return true
                }
                return count
            }
        }
    }

    /// Calls `body` with each entry of a `list` until it returns false, without keeping them; returns
    /// the revision of the state. It holds the snapshot all the time, so `body` should not dawdle.
    @discardableResult
    public func forEach(
        prefix: String, after: String? = nil, at revision: Revision? = nil,
        _ body: (Entry) throws -> Bool
    ) throws -> Revision {
        var failure: (any Error)?
        let read = try scan(KeyRange(prefix: prefix, after: after), at: revision) { entry, _ in
            do {
                return try body(entry)
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        return read
    }

    @discardableResult
    private func scan(
        _ range: KeyRange, at revision: Revision?, _ body: (Entry, Revision) -> Bool
    ) throws(StoreError) -> Revision {
        try readers.read { reader throws(StoreError) in
            try reader.snapshot { span throws(StoreError) in
                guard let revision = try span.older(revision) else {
                    try reader.each(range) { entry throws(StoreError) in body(entry, span.newest) }
                    return span.newest
                }
                try reader.each(range, at: revision) { entry throws(StoreError) in
                    body(entry, revision)
                }
                return revision
            }
        }
    }
}

extension Reader.Span {
    /// The revision to read at, nil when that is the newest; throws when it is out of reach.
    fileprivate func older(_ revision: Revision?) throws(StoreError) -> Revision? {
        guard let revision, revision != newest else { return nil }
        guard revision >= oldest else { throw .compacted(oldest: oldest) }
        guard revision < newest else { throw .future(current: newest) }
        return revision
    }
}
