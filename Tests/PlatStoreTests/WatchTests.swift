import PlatSystem
import Synchronization
import Testing

@testable import PlatStore

@Suite struct WatchTests {
    let folder: TestFolder
    let store: Store

    init() throws {
        folder = try TestFolder()
        store = try openStore(folder.store)
    }

    private func write(_ count: Int, atOnce: Int = 1) async throws {
        for start in stride(from: 0, to: count, by: atOnce) {
            _ = try await store.commit(
                (start..<start + atOnce).map { .put("a/\($0 % 7)", "\($0)") })
        }
    }

    @Test func everyWatcherSeesTheSameWithoutGapOrDouble() async throws {
        defer { store.close() }
        try await write(1_200, atOnce: 100)
        let recorders = (0..<20).map { _ in Recorder() }
        // They begin at different places while commits go on.
        async let writing: Void = write(300)
        var watches: [Subscription] = []
        for (index, recorder) in recorders.enumerated() {
            watches.append(
                try store.watch(
                    prefix: index % 2 == 0 ? "a/" : "a/3", after: Revision(index * 60),
                    onEvents: recorder.onEvents, onEnd: recorder.onEnd))
            await Task.yield()
        }
        try await writing
        let last = try await store.commit([.put("a/3", "end")])[0]
        for (index, recorder) in recorders.enumerated() {
            let revisions = await recorder.events(through: last).map(\.revision)
            let all = (Revision(index * 60) + 1)...last
            // The key of revision r is (r - 1) % 1200 % 7.
            let expected =
                index % 2 == 0
                ? Array(all) : all.filter { ($0 - 1) % 1_200 % 7 == 3 || $0 == last }
            #expect(revisions == expected)
        }
        for watch in watches { watch.cancel() }
    }

    @Test func aPausedWatchGoesOnWhereItStopped() async throws {
        defer { store.close() }
        let recorder = Recorder()
        let box = Mutex<Subscription?>(nil)
        let watch = try store.watch(
            prefix: "", after: 0,
            onEvents: { events in
                // Pauses itself at every batch: nothing may be delivered until it is resumed.
                box.withLock { $0?.pause() }
                return recorder.onEvents(events)
            }, onEnd: recorder.onEnd)
        box.withLock { $0 = watch }
        var seen: [Revision] = []
        for round in 1...5 {
            try await write(20)
            watch.resume()
            seen += await recorder.events(through: UInt64(round * 20)).map(\.revision)
        }
        #expect(seen == Array(1...100))
        watch.cancel()
    }

    @Test func aPausedWatchThatCompactionOvertakesEnds() async throws {
        defer { store.close() }
        let recorder = Recorder()
        let watch = try store.watch(
            prefix: "", after: 0, onEvents: recorder.onEvents, onEnd: recorder.onEnd)
        watch.pause()
        try await write(10)
        try store.compact(to: 5)
        watch.resume()
        _ = await recorder.events(through: .max)
        #expect(recorder.end.withLock { $0 } == .compacted(oldest: 5))
    }

    /// A watch without events of its own still moves on: compaction must not overtake it.
    @Test func aWatchThatNothingConcernsKeepsUp() async throws {
        defer { store.close() }
        let recorder = Recorder()
        let watch = try store.watch(
            prefix: "b/", after: 0, onEvents: recorder.onEvents, onEnd: recorder.onEnd)
        defer { watch.cancel() }
        try await write(10)
        #expect(watch.position == 10)
        try store.compact(to: 10)
        watch.pause()
        let last = try await store.commit([.put("b/1", "")])[0]
        watch.resume()
        #expect(await recorder.events(through: last).map(\.revision) == [last])
    }

    @Test func aSlowLoopIsNotBufferedFor() async throws {
        defer { store.close() }
        let changes = try store.changes(prefix: "a/", after: 0, limit: 10)
        try await write(300)
        #expect(changes.flow.count < 20)
        var seen: [Revision] = []
        for try await events in changes {
            seen += events.map(\.revision)
            #expect(changes.flow.count < 600)
            if seen.last == 300 { break }
        }
        #expect(seen == Array(1...300))
    }

    @Test func closingEndsEveryWatch() async throws {
        let live = Recorder()
        _ = try store.watch(prefix: "", after: 0, onEvents: live.onEvents, onEnd: live.onEnd)
        let paused = Recorder()
        try store.watch(prefix: "", after: 0, onEvents: paused.onEvents, onEnd: paused.onEnd)
            .pause()
        let changes = try store.changes(prefix: "", after: 0)
        store.close()
        _ = await live.events(through: .max)
        _ = await paused.events(through: .max)
        #expect(live.end.withLock { $0 } == .closed)
        #expect(paused.end.withLock { $0 } == .closed)
        await #expect(throws: StoreError.closed) { for try await _ in changes {} }
        await #expect(throws: StoreError.closed) { try await store.commit([.put("a", "b")]) }
        #expect(throws: StoreError.closed) { try store.get("a") }
    }

    @Test func returningFalseEndsAWatch() async throws {
        defer { store.close() }
        let calls = Mutex(0)
        _ = try store.watch(prefix: "", after: 0) { _ in
            calls.withLock { $0 += 1 }
            return false
        }
        try await write(3)
        #expect(calls.withLock { $0 } == 1)
    }

    @Test func aCancelledWatchIsNotCalledAgain() async throws {
        defer { store.close() }
        let calls = Mutex(0)
        let watch = try store.watch(prefix: "", after: 0) { _ in
            calls.withLock { $0 += 1 }
            return true
        }
        try await write(1)
        watch.cancel()
        try await write(3)
        #expect(calls.withLock { $0 } == 1)
    }
}
