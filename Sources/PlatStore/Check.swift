/// What `Store.check` found wrong, and where.
public struct Finding: Sendable, Equatable, CustomStringConvertible {
    public let file: String
    public let table: String?
    public let revision: Revision?
    public let key: String?
    public let problem: String

    init(
        _ problem: String, file: String, table: String? = nil, revision: Revision? = nil,
        key: String? = nil
    ) {
        self.file = file
        self.table = table
        self.revision = revision
        self.key = key
        self.problem = problem
    }

    /// Where and what, without the file.
    public var text: String {
        var place = table ?? ""
        if let revision { place += ", revision \(revision)" }
        if let key { place += ", key \(key)" }
        return place.isEmpty ? problem : "\(place): \(problem)"
    }

    public var description: String { "\(file): \(text)" }
}

extension Store {
    /// Reads all of the store at `path` and says what is wrong with it; changes nothing. At most
    /// `limit` findings: a file that is broken all over tells nothing more by its thousandth.
    ///
    /// Throws when it cannot look: there is no such file, or a process has the store open.
    public static func check(
        path: String, limit: Int = 100
    ) throws(StoreError) -> [Finding] {
        try check(StoreFile(path: path, vfs: nil), limit: limit)
    }

    static func check(_ file: StoreFile, limit: Int = 100) throws(StoreError) -> [Finding] {
        guard try !file.isMissing() else { throw .io(file: file.path, reason: "no such file") }
        let lock = try file.acquireLock()
        return try withExtendedLifetime(lock) { () throws(StoreError) in
            do throws(StoreError) {
                try file.verify()
                let connection = try file.openUnchanged()
                var check = Check(connection: connection, file: file, limit: limit)
                return try check.run()
            } catch {
                return [try Finding(error, file: file.path)]
            }
        }
    }
}

extension StoreFile {
    /// A connection that changes nothing; the lock keeps everybody else from it, too.
    fileprivate func openUnchanged() throws(StoreError) -> SQLiteConnection {
        // With a log there is an index of it to be made. Without one, to say that the file cannot
        // change saves that, and leaves no empty log behind.
        let hasLog = (try Self.size(of: log) ?? 0) > 0
        return try SQLiteConnection(
            path: path, flags: SQLiteConnection.readOnly, vfs: vfs, isImmutable: !hasLog)
    }
}

extension Finding {
    /// A store that does not even open is a finding; a disk that does not answer is none.
    fileprivate init(_ error: StoreError, file: String) throws(StoreError) {
        switch error {
        case .damaged(_, let reason), .incomplete(_, let reason): self.init(reason, file: file)
        case .foreign: self.init("is not a store of plat", file: file)
        default: throw error
        }
    }
}

/// One pass over a store, collecting what breaks the rules that `Query` states.
private struct Check {
    let connection: SQLiteConnection
    let file: StoreFile
    let limit: Int
    private var format = StoreFile.format

    init(connection: SQLiteConnection, file: StoreFile, limit: Int) {
        self.connection = connection
        self.file = file
        self.limit = limit
    }

    mutating func run() throws(StoreError) -> [Finding] {
        var findings = try structure()
        // Rows of a broken tree may be anything.
        guard findings.isEmpty else { return findings }
        format = Int(try connection.integer("PRAGMA user_version") ?? 0)
        let computed = try connection.computedSeal()
        if let loss = try file.loss(against: connection, computed: computed, format: format) {
            findings.append(Finding(loss, file: file.path))
        }
        let oldest = Revision(bitPattern: try connection.integer(Query.compacted.sql) ?? 0)
        try history(after: oldest, &findings)
        try current(&findings)
        return findings
    }

    private func structure() throws(StoreError) -> [Finding] {
        try connection.problems(limit: limit).map { Finding($0, file: connection.path) }
    }

    /// Every row is what was written, and after the compacted revision none is missing.
    private func history(
        after oldest: Revision, _ findings: inout [Finding]
    ) throws(StoreError) {
        let row = try connection.prepare(
            """
            SELECT h.revision, h.key, h.kind, h.checksum, h.bytes, h.previous, c.revision, c.deleted,
                p.key = h.key
            FROM history h LEFT JOIN current c ON c.key = h.key
            LEFT JOIN history p ON p.revision = h.previous ORDER BY h.revision
            """)
        var expected = oldest + 1
        while findings.count < limit, try row.step() {
            let revision = row.revision(0)
            let key = row.string(1)
            func report(_ problem: String) {
                findings.append(
                    Finding(
                        problem, file: connection.path, table: "history", revision: revision,
                        key: key))
            }
            if revision > oldest {
                if revision > expected {
                    report("revisions from \(expected) on are missing before it")
                }
                expected = revision + 1
            }
            let sum = row.withBytes(1) { key in
                row.withBytes(4) { bytes in
                    format < StoreFile.format
                        ? Checksum.ofFirstFormat(revision, key: key, bytes: bytes)
                        : Checksum.of(
                            RowFacts(
                                revision: revision, kind: row.integer(2), previous: row.revision(5)),
                            key: key, bytes: bytes)
                }
            }
            if sum != row.integer(3) { report("is not what was written") }
            if row.isNull(6) || row.revision(6) < revision {
                report("is not known to the table current")
            } else if row.revision(6) == revision,
                (row.integer(2) == RowKind.delete) != (row.integer(7) != 0)
            {
                report("is a deletion here or in the table current, not in both")
            }
            if row.revision(5) >= revision || (!row.isNull(8) && row.integer(8) == 0) {
                report("names revision \(row.revision(5)) as the one before it, which is not")
            }
            if row.isNull(8), row.revision(5) > oldest {
                report("names revision \(row.revision(5)) as the one before it, which is missing")
            }
        }
        row.reset()
    }

    /// Every key has its newest write in history.
    private func current(_ findings: inout [Finding]) throws(StoreError) {
        let row = try connection.prepare(
            """
            SELECT c.key, c.revision, h.revision, h.key = c.key
            FROM current c LEFT JOIN history h ON h.revision = c.revision ORDER BY c.key
            """)
        while findings.count < limit, try row.step() {
            let problem =
                row.isNull(2)
                ? "is not in history" : row.integer(3) == 0 ? "is of another key in history" : nil
            guard let problem else { continue }
            findings.append(
                Finding(
                    problem, file: connection.path, table: "current", revision: row.revision(1),
                    key: row.string(0)))
        }
        row.reset()
    }
}

extension SQLiteConnection {
    /// What SQLite itself finds wrong with the trees of the file.
    func problems(limit: Int) throws(StoreError) -> [String] {
        let row = try prepare("PRAGMA quick_check(\(limit))")
        var problems: [String] = []
        while try row.step() {
            let problem = row.string(0)
            // Its first line is a heading when there are more.
            if problem != "ok" { problems += problem.split(separator: "\n").map(String.init) }
        }
        return problems.filter { !$0.hasPrefix("***") }
    }
}
