import PlatSystem
import PlatTesting
import Testing

@testable import PlatStore

/// What a backup holds is what was there at one moment, and is told from what it is not.
@Suite struct BackupTests {
    let folder: TestFolder
    init() throws { folder = try TestFolder() }

    private var file: String { folder.path + "/backup" }

    private static let items: [BackupItem] = [
        .file(name: "ca.crt", bytes: Array("certificate".utf8)), .file(name: "empty", bytes: []),
        .store(name: "root", revision: 12),
        .entry(Entry(key: "a", bytes: [1, 2, 3], revision: 7)),
        .entry(Entry(key: "b/\u{e9}", bytes: Array(repeating: 9, count: 3_000), revision: 12)),
        .store(name: "beta", revision: 0),
    ]

    private func write(_ items: [BackupItem]) throws {
        let backup = try BackupWriter(file)
        for item in items { try backup.add(item) }
        try backup.finish()
    }

    private func read() throws -> [BackupItem] {
        let backup = try BackupReader(file)
        var items: [BackupItem] = []
        while let item = try backup.next() { items.append(item) }
        return items
    }

    @Test func itIsReadAsItWasWritten() throws {
        try write(Self.items)
        #expect(try read() == Self.items)
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["backup"])
    }

    @Test func whatIsGivenUpLeavesNothing() throws {
        do {
            let backup = try BackupWriter(file)
            try backup.add(Self.items[0])
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    /// Cut anywhere, with any byte changed, with more behind it: it is not read to its end.
    @Test func noDamageIsReadOver() throws {
        try write(Self.items)
        let whole = try readFile(file)
        for offset in 0..<whole.count where offset < 400 || offset.isMultiple(of: 41) {
            var flipped = whole
            flipped[offset] ^= 1 << UInt8(offset % 8)
            for bytes in [Array(whole.prefix(offset)), flipped] {
                try AtomicFile.write(bytes, to: file)
                #expect(throws: StoreError.self, "at \(offset)") { try read() }
            }
        }
        try AtomicFile.write(whole + [0], to: file)
        #expect(throws: StoreError.damaged(file: file, reason: "goes on behind its end")) {
            try read()
        }
    }

    /// Somebody writes to one store and then to the other, all the time: what the snapshots have of the
    /// second, they have of the first.
    @Test func severalStoresAreKeptAtOneMoment() async throws {
        let paths = ["a", "b"].map { "\(folder.path)/\($0).store" }
        let stores = try paths.map { try openStore($0) }
        defer { for store in stores { store.close() } }
        let writers = Task {
            var count = 0
            while !Task.isCancelled {
                for store in stores { _ = try await store.commit([.put("key/\(count)", "x")]) }
                count += 1
            }
            return count
        }
        var seen = 0
        for _ in 0..<40 {
            let counts = try await blocking { () throws(StoreError) -> [Int] in
                var counts: [Int] = []
                for snapshot in try StoreSnapshot.take(paths) {
                    var count = 0
                    try snapshot.forEach { _ throws(StoreError) in count += 1 }
                    counts.append(count)
                }
                return counts
            }
            #expect(counts[0] == counts[1] || counts[0] == counts[1] + 1, "\(counts)")
            seen = counts[1]
        }
        writers.cancel()
        #expect(try await writers.value >= seen)
        #expect(seen > 0)
    }

    @Test func aStoreMadeOfEntriesGoesOnFarBehind() async throws {
        let entries = [
            Entry(key: "a", bytes: [1], revision: 3), Entry(key: "b", bytes: [], revision: 9),
        ]
        let draft = try StoreDraft(path: folder.store, keptAt: 10)
        for entry in entries { try draft.add(entry) }
        try draft.finish()
        #expect(try Store.check(path: folder.store) == [])
        let store = try openStore(folder.store)
        defer { store.close() }
        let newest = 10 + StoreDraft.gap
        #expect(store.revision == newest)
        #expect(try store.list(prefix: "").entries == entries)
        #expect(throws: StoreError.compacted(oldest: newest)) {
            try store.watch(prefix: "", after: 11, onEvents: { _ in true })
        }
        #expect(
            try await store.commit([.put("a", "2", expecting: .revision(3))]) == [newest + 1])
    }

    @Test func aStoreThatLostSomethingIsNotKept() async throws {
        let store = try openStore(folder.store)
        _ = try await store.commit([.put("a", "1")])
        store.close()
        let old = try readFile(folder.store)
        let next = try openStore(folder.store)
        _ = try await next.commit([.put("b", "2")])
        next.close()
        try AtomicFile.write(old, to: folder.store)
        let reason = "has lost its end: revision 2, which was acknowledged, is missing"
        #expect(throws: StoreError.incomplete(file: folder.store, reason: reason)) {
            try StoreSnapshot.take([folder.store])
        }
    }
}
