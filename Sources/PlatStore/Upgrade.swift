/// Makes a store of the first format one of the present format.
///
/// All in one transaction, but for giving free pages back, which a later start makes up for.
struct Upgrade {
    let connection: SQLiteConnection

    private static let step = 500

    /// - Parameter seal: what fits the store; its file is there before the format says that it must be.
    func run(sealing seal: Seal, _ file: StoreFile) throws(StoreError) {
        try SealFile.create(file.seal, seal)
        try connection.run("BEGIN IMMEDIATE")
        do throws(StoreError) {
            try connection.run(Query.marks)
            var last: Revision = 0
            while let reached = try renewSums(after: last) { last = reached }
            try connection.run("PRAGMA user_version = \(StoreFile.format)")
            try connection.run("COMMIT")
        } catch {
            // The failure that led here is what matters.
            if !connection.isIdle { _ = try? connection.run("ROLLBACK") }
            throw error
        }
        // Says where pages go back from now on; without room for a copy the file stays as large.
        _ = try? connection.run("PRAGMA auto_vacuum = INCREMENTAL; VACUUM")
        // The format must not stand in the log alone: without the log it would be the first again.
        try connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    private struct Row {
        let revision: Revision
        let sum: Int64
    }

    /// The last revision of a few rows that got the sum of the present format; nil when none is left.
    /// A row that was damaged before stays so, in either format.
    private func renewSums(after last: Revision) throws(StoreError) -> Revision? {
        let row = try connection.prepare(
            """
            SELECT revision, key, checksum, bytes, kind, previous FROM history
            WHERE revision > ?1 ORDER BY revision LIMIT \(Self.step)
            """)
        try row.bind(1, last)
        var rows: [Row] = []
        var reached: Revision?
        while try row.step() {
            let revision = row.revision(0)
            reached = revision
            if row.hasSumOfFirstFormat { rows.append(Row(revision: revision, sum: row.sum)) }
        }
        let update = try connection.prepare("UPDATE history SET checksum = ?2 WHERE revision = ?1")
        for row in rows {
            try update.bind(1, row.revision)
            try update.bind(2, row.sum)
            try update.run()
        }
        return reached
    }
}

/// A row of `revision, key, checksum, bytes, kind, previous`.
extension SQLiteStatement {
    fileprivate var sum: Int64 {
        let facts = RowFacts(revision: revision(0), kind: integer(4), previous: revision(5))
        return withBytes(1) { key in withBytes(3) { Checksum.of(facts, key: key, bytes: $0) } }
    }

    fileprivate var hasSumOfFirstFormat: Bool {
        let revision = revision(0)
        let sum = withBytes(1) { key in
            withBytes(3) { Checksum.ofFirstFormat(revision, key: key, bytes: $0) }
        }
        return sum == integer(2)
    }
}
