import PlatSystem
import Testing

@testable import PlatStore

/// What was acknowledged is there, or the store says that it is not.
@Suite struct SealTests {
    let folder: TestFolder
    init() throws { folder = try TestFolder() }

    private var parts: [String] { ["", "-wal", ".seal"].map { folder.store + $0 } }

    /// Puts the files aside as `kill -9` would leave them after some commits, the log full of them.
    private func killedStore(commits: Int = 24) async throws -> [String: [UInt8]] {
        let store = try openStore(folder.store)
        for index in 0..<commits {
            _ = try await store.commit([
                .put("key/\(index % 7)", String(repeating: "bytes of \(index) ", count: 40)),
                .put("once/\(index)", "\(index)"),
            ])
        }
        _ = try await store.commit([.delete("once/3")])
        let files = try parts.reduce(into: [:]) { $0[$1] = try readFile($1) }
        store.close()
        return files
    }

    private func put(_ files: [String: [UInt8]]) throws {
        for path in parts { unlink(path) }
        unlink(folder.store + "-shm")
        for (path, bytes) in files { try AtomicFile.write(bytes, to: path) }
    }

    /// The entries of the store; nil when it says that something is wrong.
    private func held() throws -> [Entry]? {
        do {
            let store = try openStore(folder.store)
            defer { store.close() }
            return try store.list(prefix: "").entries
        } catch let error as StoreError {
            switch error {
            case .damaged, .incomplete, .foreign, .newer, .io: return nil
            default: throw error
            }
        }
    }

    /// Damages of the bytes of one file: cut at every so many bytes, a bit flipped there, a page of zeros.
    private static func damages(of bytes: [UInt8], every step: Int) -> [(String, [UInt8])] {
        stride(from: 0, to: bytes.count, by: step).flatMap { offset -> [(String, [UInt8])] in
            var flipped = bytes
            flipped[offset] ^= 1 << UInt8(offset % 8)
            var blank = bytes
            for index in offset..<min(offset + 4_096, bytes.count) { blank[index] = 0 }
            return [
                ("cut at \(offset)", Array(bytes.prefix(offset))), ("bit at \(offset)", flipped),
                ("zeros at \(offset)", blank),
            ]
        }
    }

    @Test func noDamageOfTheLogLosesSilently() async throws {
        let files = try await killedStore()
        try put(files)
        let whole = try #require(try held())
        #expect(whole.count == 30)
        let log = try #require(files[folder.store + "-wal"])
        var told = 0
        for (damage, bytes) in Self.damages(of: log, every: 1_531) {
            try put(files.merging([folder.store + "-wal": bytes]) { $1 })
            let checked = try Store.check(path: folder.store)
            let left = try held()
            #expect(left == nil || left == whole, "\(damage) of \(log.count)")
            #expect((left == nil) == !checked.isEmpty, "\(damage): --check says \(checked)")
            if left == nil { told += 1 }
        }
        #expect(told > 100)
    }

    @Test func aLogThatIsGoneIsTold() async throws {
        let files = try await killedStore()
        var without = files
        without[folder.store + "-wal"] = nil
        try put(without)
        let reason =
            "has lost its end: revisions 1 to 49, which were acknowledged, are missing"
        #expect(throws: StoreError.incomplete(file: folder.store, reason: reason)) {
            try openStore(folder.store)
        }
        #expect(try Store.check(path: folder.store).map(\.text) == [reason])
    }

    @Test func noBitOfTheFileLosesSilently() async throws {
        try openStore(folder.store).close()
        _ = try await killedStore()
        let whole = try #require(try held())
        let path = folder.store
        let files = [
            path: try readFile(path), path + ".seal": try readFile(path + ".seal"),
        ]
        let bytes = try #require(files[path])
        var random = SeededGenerator(seed: 5)
        for _ in 0..<600 {
            let offset = Int.random(in: 0..<bytes.count, using: &random)
            var flipped = bytes
            flipped[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            try put(files.merging([path: flipped]) { $1 })
            let left = try held()
            #expect(left == nil || left == whole, "a bit at \(offset)")
        }
    }

    @Test func anOlderCopyOfTheStoreIsTold() async throws {
        var store = try openStore(folder.store)
        _ = try await store.commit([.put("a", "1")])
        store.close()
        let old = try readFile(folder.store)
        store = try openStore(folder.store)
        _ = try await store.commit([.put("b", "2")])
        store.close()
        try AtomicFile.write(old, to: folder.store)
        let reason = "has lost its end: revision 2, which was acknowledged, is missing"
        #expect(throws: StoreError.incomplete(file: folder.store, reason: reason)) {
            try openStore(folder.store)
        }
    }

    @Test func aSealThatIsGoneOrDamagedIsTold() async throws {
        let files = try await killedStore()
        let seal = folder.store + ".seal"
        var bytes = try #require(files[seal])
        bytes[9] ^= 1
        try put(files.merging([seal: bytes]) { $1 })
        // One of its two blocks is enough.
        #expect(try held() != nil)
        bytes[BlockFile.blockSize + 17] ^= 1
        try put(files.merging([seal: bytes]) { $1 })
        let damaged = "cannot be trusted: its seal \(seal) is not what was written"
        #expect(try Store.check(path: folder.store).map(\.text) == [damaged])
        #expect(throws: StoreError.incomplete(file: folder.store, reason: damaged)) {
            try openStore(folder.store)
        }
        try put(files.filter { $0.key != seal })
        let missing = "cannot be trusted: its seal \(seal) is missing"
        #expect(throws: StoreError.incomplete(file: folder.store, reason: missing)) {
            try openStore(folder.store)
        }
    }

    @Test func aStoreThatIsGoneIsNotMadeAnew() async throws {
        let files = try await killedStore()
        try put(files.filter { $0.key == folder.store + ".seal" })
        let reason = "is missing, but its seal \(folder.store).seal: it held revision 49"
        #expect(throws: StoreError.incomplete(file: folder.store, reason: reason)) {
            try openStore(folder.store)
        }
        #expect(!fileExists(folder.store))
        let store = try openStore(folder.store) { $0.acceptsLoss = true }
        defer { store.close() }
        #expect(store.revision == 49)
    }

    @Test func aBeginningThatWasInterruptedIsABeginning() throws {
        try openStore(folder.store).close()
        unlink(folder.store)
        let store = try openStore(folder.store)
        defer { store.close() }
        #expect(store.revision == 0)
    }

    /// Whoever accepts the loss gets what is left, no revision twice, and no silence about events.
    @Test func anAcceptedLossGoesOnBehindWhatWasAcknowledged() async throws {
        let files = try await killedStore()
        let log = try #require(files[folder.store + "-wal"])
        try put(files.merging([folder.store + "-wal": Array(log.prefix(log.count / 2))]) { $1 })
        #expect(try held() == nil)
        var store = try openStore(folder.store) { $0.acceptsLoss = true }
        #expect(store.revision == 49)
        let left = try store.list(prefix: "").entries
        #expect(!left.isEmpty && left.count < 30)
        #expect(throws: StoreError.compacted(oldest: 49)) {
            try store.watch(prefix: "", after: 48, onEvents: { _ in true })
        }
        #expect(try await store.commit([.put("next", "x")]) == [50])
        store.close()
        #expect(try Store.check(path: folder.store) == [])
        store = try openStore(folder.store)
        defer { store.close() }
        #expect(try store.count(prefix: "") == left.count + 1)
    }

    @Test(arguments: ["", "-wal", ".seal", "folder"])
    func whatIsTakenAwayStopsWritesNotReads(part: String) async throws {
        let store = try openStore(folder.store)
        defer { store.close() }
        _ = try await store.commit([.put("a", "1")])
        let path = part == "folder" ? folder.path : folder.store + part
        #expect(rename(path, folder.path + "-away") == 0)
        let deserted = part == "folder" ? folder.store : path
        await #expect(throws: StoreError.removed(file: deserted)) {
            try await store.commit([.put("b", "2")])
        }
        #expect(throws: StoreError.removed(file: deserted)) { try store.compact(to: 1) }
        #expect(try store.get("a")?.text == "1")
        #expect(rename(folder.path + "-away", path) == 0)
        #expect(try await store.commit([.put("b", "2")]) == [2])
    }

    /// A seal that is older than the log, as a power cut leaves it, is no loss; whatever came between.
    @Test(arguments: [1, 2, 3, 4, 5]) func writesAfterTheSealAreNoLoss(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var model = Model()
        let store = try openStore(folder.store)
        var seals: [[UInt8]] = []
        for _ in 0..<60 {
            let writes = random.writes(at: model.revision)
            seals.append(try readFile(folder.store + ".seal"))
            let expected = model.commit(writes)
            guard case .success(let revisions) = expected else { continue }
            #expect(try await store.commit(writes) == revisions)
        }
        store.close()
        let newest = try readFile(folder.store + ".seal")
        for seal in seals.reversed().prefix(40) {
            try AtomicFile.write(seal, to: folder.store + ".seal")
            #expect(try Store.check(path: folder.store) == [])
        }
        try AtomicFile.write(newest, to: folder.store + ".seal")
        #expect(try held() == model.entries(at: model.revision))
    }
}
