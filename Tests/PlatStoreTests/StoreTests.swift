import PlatSystem
import Synchronization
import Testing

@testable import PlatStore

@Suite struct StoreTests {
    let folder: TestFolder
    init() throws { folder = try TestFolder() }

    @Test func committedWritesAreReadBack() async throws {
        let store = try openStore(folder.store)
        defer { store.close() }
        let revisions = try await store.commit([
            .put("a/1", "one at ", hole: 7), .put("a/2", "two"), .put("b/1", ""),
        ])
        #expect(revisions == [1, 2, 3])
        #expect(store.revision == 3)
        #expect(try store.get("a/1")?.text == "one at 1")
        #expect(try store.get("b/1")?.bytes == [])
        #expect(try store.get("c") == nil)
        let listing = try store.list(prefix: "a/")
        #expect(listing.entries.map(\.key) == ["a/1", "a/2"])
        #expect(listing.revision == 3 && !listing.hasMore)
    }

    @Test func severalPrefixesAreListedFromOneState() async throws {
        let store = try openStore(folder.store)
        defer { store.close() }
        _ = try await store.commit([
            .put("b/2", "4"), .put("a/1", "1"), .put("a/2", "2"), .put("b/1", "3"),
        ])
        _ = try await store.commit([.delete("a/2")])
        let listed = try store.list(prefixes: ["b/", "c/", "a/", "b/2"])
        #expect(listed.map { $0.map(\.text) } == [["3", "4"], [], ["1"], ["4"]])
        #expect(try store.list(prefixes: []).isEmpty)
    }

    @Test func aFailedExpectationLeavesNoTrace() async throws {
        let store = try openStore(folder.store)
        defer { store.close() }
        _ = try await store.commit([.put("a", "1")])
        await #expect(throws: StoreError.conflict(key: "a", actual: 1)) {
            try await store.commit([.put("b", "2"), .put("a", "2", expecting: .absent)])
        }
        #expect(try store.get("b") == nil)
        #expect(store.revision == 1)
    }

    @Test func reopeningKeepsEntriesAndGoesOnCounting() async throws {
        var store = try openStore(folder.store)
        _ = try await store.commit([.put("a", "1"), .put("b", "2"), .delete("b")])
        store.close()
        store = try openStore(folder.store)
        defer { store.close() }
        #expect(store.revision == 3)
        #expect(try store.list(prefix: "").entries.map(\.key) == ["a"])
        #expect(try await store.commit([.put("c", "3")]) == [4])
    }

    @Test func watchGivesHistoryThenLive() async throws {
        let store = try openStore(folder.store)
        defer { store.close() }
        _ = try await store.commit([.put("a/1", "1"), .put("b", "x")])
        let recorder = Recorder()
        let watch = try store.watch(
            prefix: "a/", after: 0, onEvents: recorder.onEvents, onEnd: recorder.onEnd)
        defer { watch.cancel() }
        _ = try await store.commit([.put("b", "y"), .put("a/1", "2"), .delete("a/1")])
        let events = await recorder.events(through: 5)
        #expect(events.map(\.revision) == [1, 4, 5])
        #expect(events.map(\.kind) == [.put, .put, .delete])
        #expect(events.map(\.previous) == [nil, [0x31], [0x32]])
        #expect(events[2].bytes == [0x32])
    }

    @Test func observersSeeABatchBeforeItIsAnswered() async throws {
        let store = try openStore(folder.store)
        defer { store.close() }
        let seen = Mutex<[Revision]>([])
        store.addObserver { events in seen.withLock { $0 += events.map(\.revision) } }
        let revisions = try await store.commit([.put("a", "1"), .put("b", "1")])
        #expect(seen.withLock { $0 } == revisions)
    }

    @Test func aSecondOpenIsRefused() throws {
        let store = try openStore(folder.store)
        defer { store.close() }
        #expect(throws: StoreError.inUse(file: folder.store, process: getpid())) {
            try openStore(folder.store)
        }
    }
}
