import PlatSystem

/// What a store has acknowledged, told outside of its database, so that a loss inside of it shows.
///
/// A log that ends early looks like one that was never longer, and a row that went leaves no gap where
/// keys are looked up. So the newest acknowledged revision stands in a file beside the database, with
/// a sum over all keys that exist.
struct Seal: Equatable, Sendable {
    /// The newest revision that was acknowledged.
    var revision: Revision
    /// The sum over the keys that exist, each with the revision of its newest write. It has no order,
    /// so that a write changes it by what it replaces and what it brings.
    var sum: UInt64 = 0

    mutating func add(_ key: String, _ revision: Revision) {
        sum &+= Self.term(key, revision)
    }

    mutating func remove(_ key: String, _ revision: Revision) {
        sum &-= Self.term(key, revision)
    }

    private static func term(_ key: String, _ revision: Revision) -> UInt64 {
        var key = key
        return key.withUTF8 { Checksum.of(key: UnsafeRawBufferPointer($0), at: revision) }
    }
}

extension SQLiteConnection {
    /// The seal that fits what the database holds; reads every key.
    func computedSeal() throws(StoreError) -> Seal {
        var seal = Seal(revision: Revision(bitPattern: try integer(Query.newest.sql) ?? 0))
        let row = try prepare("SELECT key, revision FROM current WHERE deleted = 0")
        while try row.step() { seal.add(row.string(0), row.revision(1)) }
        return seal
    }

    /// The seal that fitted what the database held at `revision`: `newest` without the writes since.
    /// Their predecessors are still there, because nothing is compacted that is not sealed.
    func computedSeal(at revision: Revision, from newest: Seal) throws(StoreError) -> Seal {
        var seal = Seal(revision: revision, sum: newest.sum)
        let row = try prepare(
            """
            SELECT h.key, h.revision, h.kind, h.previous, p.kind
            FROM history h LEFT JOIN history p ON p.revision = h.previous WHERE h.revision > ?1
            """)
        try row.bind(1, revision)
        while try row.step() {
            if row.integer(2) == RowKind.put { seal.remove(row.string(0), row.revision(1)) }
            if !row.isNull(4), row.integer(4) == RowKind.put {
                seal.add(row.string(0), row.revision(3))
            }
        }
        return seal
    }

    /// What of the sealed state is not there; nil when all of it is. Revisions after the seal are no
    /// fault: they were on their way when the process ended.
    func loss(against sealed: Seal, computed: Seal) throws(StoreError) -> String? {
        guard computed.revision >= sealed.revision else {
            let first = computed.revision + 1
            let range =
                first == sealed.revision
                ? "revision \(first), which was acknowledged, is"
                : "revisions \(first) to \(sealed.revision), which were acknowledged, are"
            return "has lost its end: \(range) missing"
        }
        let then = try computedSeal(at: sealed.revision, from: computed)
        guard then != sealed else { return nil }
        return "does not hold the keys that it had at revision \(sealed.revision)"
    }
}
