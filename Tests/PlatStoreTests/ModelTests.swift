import PlatSystem
import Testing

@testable import PlatStore

/// Random operations against a dictionary. The seed is the test's argument, so a failure names it;
/// add it to `seeds` to play it again.
@Suite struct ModelTests {
    static let seeds: [UInt64] = [1, 2, 3, .random(in: .min ... .max)]

    @Test(arguments: seeds) func randomOperationsDoWhatADictionaryDoes(seed: UInt64) async throws {
        let folder = try TestFolder()
        var player = try Player(seed: seed, path: folder.store)
        for _ in 0..<400 { try await player.step() }
        player.store.close()
        #expect(try Store.check(path: folder.store) == [])
    }
}

private struct Player {
    var random: SeededGenerator
    var model = Model()
    var store: Store

    init(seed: UInt64, path: String) throws {
        random = SeededGenerator(seed: seed)
        store = try openStore(path)
    }

    mutating func step() async throws {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<60: await commit()
        case ..<75: try list()
        case ..<80: try get()
        case ..<90: try await watch()
        case ..<94: try compact()
        case ..<96: try reopen()
        default: try refuse()
        }
        #expect(store.revision == model.revision)
    }

    private mutating func commit() async {
        let writes = random.writes(at: model.revision)
        let expected = model.commit(writes)
        let actual: Result<[Revision], StoreError>
        do throws(StoreError) {
            actual = .success(try await store.commit(writes))
        } catch {
            actual = .failure(error)
        }
        #expect(actual == expected)
    }

    private mutating func anyRevision() -> Revision {
        .random(in: model.oldest...model.revision, using: &random)
    }

    private mutating func list() throws {
        let revision = Bool.random(using: &random) ? anyRevision() : nil
        let prefix = random.key()
        let after = Bool.random(using: &random) ? random.key() : nil
        let limit = Bool.random(using: &random) ? Int.random(in: 0...5, using: &random) : nil
        let expected = model.entries(at: revision ?? model.revision, prefix: prefix, after: after)
        let listing = try store.list(prefix: prefix, after: after, limit: limit, at: revision)
        #expect(listing.entries == Array(expected.prefix(limit ?? .max)))
        #expect(listing.hasMore == (expected.count > limit ?? .max))
        #expect(listing.revision == revision ?? model.revision)
        #expect(try store.count(prefix: prefix, after: after, at: revision) == expected.count)
        var streamed: [Entry] = []
        try store.forEach(prefix: prefix, after: after, at: revision) {
            streamed.append($0)
            return true
        }
        #expect(streamed == expected)
    }

    private mutating func get() throws {
        let (key, revision) = (random.key(), anyRevision())
        let find = { [model] (at: Revision) in
            model.entries(at: at).first { KeyBytes($0.key) == KeyBytes(key) }
        }
        #expect(try store.get(key, at: revision) == find(revision))
        #expect(try store.get(key) == find(model.revision))
    }

    /// From any revision still kept, a watch gives exactly what happened since, then what happens.
    private mutating func watch() async throws {
        let (revision, prefix) = (anyRevision(), random.key())
        let recorder = Recorder()
        let watch = try store.watch(
            prefix: prefix, after: revision, onEvents: recorder.onEvents, onEnd: recorder.onEnd)
        defer { watch.cancel() }
        await commit()
        let last = [Write.put(prefix, "last")]
        let revisions = try model.commit(last).get()
        #expect(try await store.commit(last) == revisions)
        let events = await recorder.events(through: model.revision)
        #expect(events == model.events(after: revision, prefix: prefix))
    }

    private mutating func compact() throws {
        model.oldest = anyRevision()
        try store.compact(to: model.oldest)
    }

    private mutating func reopen() throws {
        let path = store.path
        store.close()
        #expect(try Store.check(path: path) == [])
        store = try openStore(path)
    }

    private mutating func refuse() throws {
        let (oldest, newest) = (model.oldest, model.revision)
        #expect(throws: StoreError.future(current: newest)) {
            try store.list(prefix: "", at: newest + 1)
        }
        guard oldest > 0 else { return }
        #expect(throws: StoreError.compacted(oldest: oldest)) {
            try store.list(prefix: "", at: oldest - 1)
        }
        #expect(throws: StoreError.compacted(oldest: oldest)) {
            try store.watch(prefix: "", after: oldest - 1) { _ in true }
        }
    }
}
