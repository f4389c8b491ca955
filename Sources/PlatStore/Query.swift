/// Every SQL text of the store that runs more than once; a connection prepares each at first use.
///
/// `history` has a row per write, by revision: what was written, and in `previous` the revision of
/// the key's write before (0: none). `current` has a row per key that history still knows: its
/// newest write, and whether that was a deletion. `meta.compacted` is the oldest revision whose
/// state can still be read; every row of history after it is there. `marks` says which revision was
/// the newest at a time (seconds since 1970), for as long as compaction needs to know.
enum Query: Int, CaseIterable {
    case begin, beginWriting, commit, rollback
    case newest, compacted, setCompacted
    case head, insert, setCurrent
    case get, keys, count, rows, link, events
    case superseding, removeRow, removeCurrent
    case setMark, removeMarks

    /// Free pages can be given back in pieces only where that was said before the first table.
    static let schema = """
        PRAGMA auto_vacuum = INCREMENTAL;
        PRAGMA application_id = \(StoreFile.applicationID);
        PRAGMA user_version = \(StoreFile.format);
        PRAGMA journal_mode = WAL;
        BEGIN;
        CREATE TABLE history(
            revision INTEGER PRIMARY KEY, key BLOB NOT NULL, kind INTEGER NOT NULL,
            previous INTEGER NOT NULL, checksum INTEGER NOT NULL, bytes BLOB);
        CREATE TABLE current(
            key BLOB PRIMARY KEY, revision INTEGER NOT NULL, deleted INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO meta VALUES('compacted', 0);
        \(marks)
        COMMIT;
        """

    /// What the second format has more than the first.
    static let marks =
        "CREATE TABLE IF NOT EXISTS marks(time INTEGER PRIMARY KEY, revision INTEGER NOT NULL);"

    var sql: String {
        switch self {
        case .begin: "BEGIN"
        case .beginWriting: "BEGIN IMMEDIATE"
        case .commit: "COMMIT"
        case .rollback: "ROLLBACK"
        // The newest row itself may have been compacted away when it was a deletion.
        case .newest:
            """
            SELECT max(coalesce((SELECT max(revision) FROM history), 0),
                (SELECT value FROM meta WHERE name = 'compacted'))
            """
        case .compacted: "SELECT value FROM meta WHERE name = 'compacted'"
        case .setCompacted: "UPDATE meta SET value = ?1 WHERE name = 'compacted'"
        case .head:
            """
            SELECT c.revision, c.deleted, h.checksum, h.bytes, h.kind, h.previous
            FROM current c LEFT JOIN history h ON h.revision = c.revision WHERE c.key = ?1
            """
        case .insert:
            "INSERT INTO history(revision, key, kind, previous, checksum, bytes) VALUES(?1,?2,?3,?4,?5,?6)"
        case .setCurrent: "REPLACE INTO current(key, revision, deleted) VALUES(?1,?2,?3)"
        case .get:
            """
            SELECT c.revision, h.checksum, h.bytes, h.kind, h.previous
            FROM current c LEFT JOIN history h ON h.revision = c.revision
            WHERE c.key = ?1 AND c.deleted = 0
            """
        case .keys:
            "SELECT key, revision, deleted FROM current WHERE key >= ?1 AND key < ?2 ORDER BY key"
        case .count:
            "SELECT count(*) FROM current WHERE key >= ?1 AND key < ?2 AND deleted = 0"
        case .rows:
            """
            SELECT revision, checksum, bytes, kind, previous FROM history
            WHERE revision >= ?1 ORDER BY revision
            """
        case .link: "SELECT previous, kind FROM history WHERE revision = ?1"
        case .events:
            """
            SELECT e.key, e.revision, e.checksum, e.bytes, e.kind, e.previous,
                p.checksum, p.bytes, p.kind, p.previous
            FROM history e LEFT JOIN history p ON p.revision = e.previous
            WHERE e.revision > ?1 AND e.key >= ?2 AND e.key < ?3 ORDER BY e.revision
            """
        case .superseding:
            """
            SELECT key, revision, checksum, bytes, kind, previous FROM history
            WHERE revision > ?1 AND revision <= ?2 ORDER BY revision
            """
        case .removeRow: "DELETE FROM history WHERE revision = ?1"
        case .removeCurrent: "DELETE FROM current WHERE key = ?1 AND revision = ?2"
        case .setMark: "REPLACE INTO marks(time, revision) VALUES(?1,?2)"
        case .removeMarks: "DELETE FROM marks WHERE time < ?1 OR time > ?2"
        }
    }
}

/// How `history.kind` says it.
enum RowKind {
    static let put: Int64 = 0
    static let delete: Int64 = 1
}
