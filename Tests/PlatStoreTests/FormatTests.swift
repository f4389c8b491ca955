import PlatSystem
import Synchronization
import Testing

@testable import PlatStore

/// What earlier versions wrote is opened, and then is of the present format.
@Suite struct FormatTests {
    let folder: TestFolder
    init() throws { folder = try TestFolder() }

    /// A store as the first format had it, with two keys, a deletion and an overwritten value.
    private func makeFirstFormat() throws {
        let connection = try SQLiteConnection(
            path: folder.store, flags: SQLiteConnection.readWrite | SQLiteConnection.create)
        try connection.run(
            """
            PRAGMA application_id = \(StoreFile.applicationID);
            PRAGMA user_version = 1;
            PRAGMA journal_mode = WAL;
            CREATE TABLE history(
                revision INTEGER PRIMARY KEY, key BLOB NOT NULL, kind INTEGER NOT NULL,
                previous INTEGER NOT NULL, checksum INTEGER NOT NULL, bytes BLOB);
            CREATE TABLE current(
                key BLOB PRIMARY KEY, revision INTEGER NOT NULL, deleted INTEGER NOT NULL
            ) WITHOUT ROWID;
            CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
            INSERT INTO meta VALUES('compacted', 10000);
            """)
        let rows: [(Revision, String, Int64, Revision, String?)] = [
            (10_001, "a", 0, 0, "one"), (10_002, "b", 0, 0, "two"),
            (10_003, "a", 0, 10_001, "three"),
            (10_004, "c", 0, 0, "four"), (10_005, "c", 1, 10_004, nil),
        ]
        for (revision, key, kind, previous, text) in rows {
            let bytes = text.map { Array($0.utf8) }
            let sum = Array(key.utf8).withUnsafeBytes { key in
                (bytes ?? []).withUnsafeBytes {
                    Checksum.ofFirstFormat(revision, key: key, bytes: $0)
                }
            }
            let row = try connection.statement(.insert)
            try row.bind(1, revision)
            try row.bind(2, key: key)
            try row.bind(3, kind)
            try row.bind(4, previous)
            try row.bind(5, sum)
            if let bytes { try row.bind(6, bytes) } else { try row.bindNull(6) }
            try row.run()
            let current = try connection.statement(.setCurrent)
            try current.bind(1, key: key)
            try current.bind(2, revision)
            try current.bind(3, kind)
            try current.run()
        }
    }

    @Test func aStoreOfTheFirstFormatIsOpenedAndSealed() async throws {
        try makeFirstFormat()
        #expect(try Store.check(path: folder.store) == [])
        var store = try openStore(folder.store)
        #expect(store.revision == 10_005)
        #expect(try store.list(prefix: "").entries.map(\.text) == ["three", "two"])
        #expect(try store.get("a", at: 10_002)?.text == "one")
        #expect(try await store.commit([.put("d", "five")]) == [10_006])
        store.close()
        #expect(try Store.check(path: folder.store) == [])
        #expect(try readFile(folder.store)[60..<64] == [0, 0, 0, 2])
        unlink(folder.store + ".seal")
        #expect(throws: StoreError.self) { try openStore(folder.store) }
        store = try openStore(folder.store) { $0.acceptsLoss = true }
        defer { store.close() }
        #expect(try store.count(prefix: "") == 3)
    }

    @Test func aDamagedRowOfTheFirstFormatStaysDamaged() throws {
        try makeFirstFormat()
        let connection = try SQLiteConnection(path: folder.store, flags: SQLiteConnection.readWrite)
        try connection.run("UPDATE history SET bytes = x'00' WHERE revision = 10002")
        let store = try openStore(folder.store)
        defer { store.close() }
        #expect(try store.get("a")?.text == "three")
        #expect(throws: StoreError.self) { try store.get("b") }
    }

    @Test func aStoreOfTheFirstFormatGivesPagesBackToo() throws {
        try makeFirstFormat()
        let store = try openStore(folder.store)
        defer { store.close() }
        #expect(
            try store.writer.withLock { try $0?.connection.integer("PRAGMA auto_vacuum") } == 2)
    }
}
