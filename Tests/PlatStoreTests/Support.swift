import PlatSystem
import PlatTesting
import Synchronization
import Testing

@testable import PlatStore

/// A folder of its own for a test's stores, gone with the value.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/plat-store-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: nil)
    }

    var store: String { path + "/store.db" }

    // What cannot be removed is left to the system's own cleaning.
    deinit { try? FileManager.default.removeItem(atPath: path) }
}

extension Write {
    static func put(
        _ key: String, _ text: String, expecting: Expectation = .any, hole: Int? = nil
    ) -> Write {
        Write(
            key: key, expecting: expecting,
            change: .put(Template(Array(text.utf8), revisionAt: hole)))
    }

    static func delete(_ key: String, expecting: Expectation = .any) -> Write {
        Write(key: key, expecting: expecting, change: .delete(nil))
    }
}

extension Entry {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// A store without compaction of its own, so that a test knows what history there is.
func openStore(_ path: String, _ change: (inout Store.Options) -> Void = { _ in }) throws -> Store {
    var options = Store.Options()
    options.compactionInterval = nil
    change(&options)
    return try Store.open(path: path, options: options)
}

/// What a watch delivers, to be awaited event by event.
final class Recorder: Sendable {
    private let stream: AsyncStream<[Event]>
    private let source: AsyncStream<[Event]>.Continuation
    let end = Mutex<StoreError?>(nil)

    init() { (stream, source) = AsyncStream.makeStream() }

    func onEvents(_ events: [Event]) -> Bool {
        source.yield(events)
        return true
    }

    func onEnd(_ error: StoreError) {
        end.withLock { $0 = error }
        source.finish()
    }

    /// Waits until the event of `revision` is there, or the watch has ended, and returns all so far.
    func events(through revision: Revision) async -> [Event] {
        var events: [Event] = []
        for await batch in stream {
            events += batch
            if let last = events.last, last.revision >= revision { break }
        }
        return events
    }
}

/// A count that many tasks share.
final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func increment() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
