import Dispatch
import PlatSystem
import Testing

@testable import PlatStore

@Suite struct CompactionTests {
    let folder: TestFolder
    init() throws { folder = try TestFolder() }

    private func open(_ path: String) throws -> Store {
        try openStore(path) {
            $0.keepsRevisions = 100
            $0.keepsHistory = .seconds(600)
        }
    }

    private func write(_ store: Store, _ turns: Int) async throws {
        let bytes = String(repeating: "x", count: 4_000)
        for turn in 0..<turns {
            _ = try await store.commit((0..<20).map { .put("key/\($0)", "\(turn)" + bytes) })
        }
    }

    /// The file gives back what it does not need, but for some room, and what exists stays.
    @Test func theFileGetsShorterAgain() async throws {
        var store = try open(folder.store)
        try await write(store, 300)
        store.writing.sync {
            store.compactWhatIsDue(now: 1_000)
            store.compactWhatIsDue(now: 1_600)
        }
        #expect(try store.count(prefix: "") == 20)
        store.close()
        let size = try #require(fileSize(folder.store))
        #expect(size < 3_000_000, "of 24 MB written")
        #expect(try Store.check(path: folder.store) == [])
        store = try open(folder.store)
        defer { store.close() }
        #expect(try store.list(prefix: "").entries.allSatisfy { $0.text.hasPrefix("299x") })
    }

    /// The age of history is counted across processes.
    @Test func aRestartDoesNotBeginTheTimeAnew() async throws {
        var store = try open(folder.store)
        try await write(store, 10)
        store.writing.sync { store.compactWhatIsDue(now: 1_000) }
        store.close()
        store = try open(folder.store)
        defer { store.close() }
        store.writing.sync { store.compactWhatIsDue(now: 1_590) }
        #expect(try store.list(prefix: "", at: 20).entries.count == 20)
        store.writing.sync { store.compactWhatIsDue(now: 1_600) }
        #expect(throws: StoreError.compacted(oldest: 100)) { try store.list(prefix: "", at: 99) }
    }

    /// A flipped kind would have a row removed that is needed, and a flipped predecessor another one.
    @Test(arguments: ["kind = 1", "previous = 1"])
    func aRowThatIsNotWhatWasWrittenRemovesNothing(change: String) async throws {
        var store = try openStore(folder.store)
        _ = try await store.commit([.put("a", "1"), .put("b", "2"), .put("b", "3")])
        store.close()
        let connection = try SQLiteConnection(path: folder.store, flags: SQLiteConnection.readWrite)
        try connection.run("UPDATE history SET \(change) WHERE revision = 3")
        store = try openStore(folder.store)
        defer { store.close() }
        #expect(throws: StoreError.self) { try store.compact(to: 3) }
        #expect(try store.get("a")?.text == "1")
    }
}
