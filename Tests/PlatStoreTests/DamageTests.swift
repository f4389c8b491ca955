import PlatSystem
import PlatTesting
import Testing

@testable import PlatStore

/// A file that is not a whole store is refused with its name and a reason, and left as it is.
@Suite struct DamageTests {
    let folder: TestFolder
    init() throws { folder = try TestFolder() }

    private func makeStore() async throws {
        let store = try openStore(folder.store)
        defer { store.close() }
        for index in 0..<200 {
            _ = try await store.commit([
                .put("key/\(index)", String(repeating: "bytes of \(index) ", count: 20))
            ])
        }
    }

    private func overwrite(_ path: String, at offset: Int, _ bytes: [UInt8]) throws {
        let file = try FileDescriptor(open: path, O_WRONLY | O_CREAT)
        #expect(pwrite(file.number, bytes, bytes.count, off_t(offset)) == bytes.count)
    }

    private func expectRefusal(_ error: StoreError) throws {
        let before = try readFile(folder.store)
        #expect(throws: error) { try openStore(folder.store) }
        #expect(try readFile(folder.store) == before)
    }

    private func damaged(_ reason: String) -> StoreError {
        .damaged(file: folder.store, reason: reason)
    }

    @Test func anEmptyFileIsDamageNotABeginning() throws {
        try overwrite(folder.store, at: 0, [])
        try expectRefusal(damaged("is empty"))
    }

    @Test(arguments: [1, 99, 100, 4_096, 20_000, 70_000])
    func aFileThatIsCutOffIsRefused(size: Int) async throws {
        try await makeStore()
        let whole = try readFile(folder.store)
        #expect(whole.count > size)
        #expect(truncate(folder.store, off_t(size)) == 0)
        let end = size < 100 ? "" : " of \(whole.count)"
        try expectRefusal(damaged("is cut off at byte \(size)\(end)"))
        #expect(try Store.check(path: folder.store).count == 1)
    }

    @Test func textIsRefused() throws {
        try overwrite(folder.store, at: 0, Array(String(repeating: "not a store ", count: 20).utf8))
        try expectRefusal(damaged("does not begin as a store does"))
    }

    @Test func aDatabaseOfAnotherProgramIsRefused() async throws {
        try await makeStore()
        try overwrite(folder.store, at: 68, [0, 0, 0, 0])
        try expectRefusal(.foreign(file: folder.store))
    }

    @Test func aNewerFormatIsRefused() async throws {
        try await makeStore()
        try overwrite(folder.store, at: 60, [0, 0, 0, 9])
        try expectRefusal(.newer(file: folder.store, format: 9, supported: 2))
    }

    @Test func aLogWithoutItsFileIsRefused() throws {
        let log = folder.store + "-wal"
        try overwrite(log, at: 0, [1, 2, 3])
        let reason = "is missing, but its log \(log) is there"
        #expect(throws: StoreError.incomplete(file: folder.store, reason: reason)) {
            try openStore(folder.store)
        }
        #expect(!fileExists(folder.store))
    }

    /// Whatever page is overwritten: the store does not open, or says which row it is, or the page
    /// held nothing.
    @Test func garbageInAnyPageIsNoticed() async throws {
        try await makeStore()
        let whole = try readFile(folder.store)
        for page in 0..<whole.count / 4_096 {
            let start = page * 4_096 + (page == 0 ? 100 : 0)
            try overwrite(folder.store, at: start, [UInt8](repeating: 0xA5, count: 3_000))
            #expect(try !Store.check(path: folder.store).isEmpty, "page \(page)")
            #expect(throws: StoreError.self, "page \(page)") {
                let store = try openStore(folder.store)
                defer { store.close() }
                _ = try store.list(prefix: "")
            }
            try overwrite(folder.store, at: 0, whole)
        }
        #expect(try Store.check(path: folder.store) == [])
    }

    @Test func aFlippedBitNamesRevisionAndKey() async throws {
        try await makeStore()
        var bytes = try readFile(folder.store)
        let needle = Array("bytes of 137".utf8)
        let offset = try #require(
            bytes.indices.first { bytes[$0...].starts(with: needle) })
        bytes[offset] ^= 0x10
        try overwrite(folder.store, at: 0, bytes)
        let place = "history, revision 138, key key/137: is not what was written"
        #expect(
            try Store.check(path: folder.store).map(\.description) == ["\(folder.store): \(place)"])
        let store = try openStore(folder.store)
        defer { store.close() }
        #expect(throws: damaged(place)) { try store.get("key/137") }
        #expect(throws: damaged(place)) { try store.list(prefix: "") }
        #expect(try store.get("key/136")?.revision == 137)
        await #expect(throws: damaged(place)) {
            try await store.commit([.put("key/137", "over it")])
        }
    }

    @Test func checkingLeavesTheFolderAsItIs() async throws {
        try await makeStore()
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(try Store.check(path: folder.store) == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
    }

    @Test func aStoreInUseIsNotChecked() throws {
        let store = try openStore(folder.store)
        defer { store.close() }
        #expect(throws: StoreError.inUse(file: folder.store, process: getpid())) {
            try Store.check(path: folder.store)
        }
    }

    @Test(arguments: ["a?b", "a#b", "a%41b", "file:a", "/a", "a b é"])
    func everyNameIsAllowed(name: String) async throws {
        let path = folder.path + "/" + name
        let store = try openStore(path)
        _ = try await store.commit([.put("a", "b")])
        store.close()
        #expect(try Store.check(path: path) == [])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                == [name, name + ".lock", name + ".seal"].map { $0.replacing("/", with: "") })
    }

    @Test func aFolderThatIsMissingIsNamed() throws {
        let path = folder.path + "/nowhere/store.db"
        #expect(throws: StoreError.io(file: path + ".lock", reason: "no such file or directory")) {
            try openStore(path)
        }
    }

    @Test func theFileIsForItsOwnerOnly() async throws {
        let store = try openStore(folder.store)
        defer { store.close() }
        _ = try await store.commit([.put("a", "b")])
        for path in ["", "-wal", ".lock", ".seal"].map({ folder.store + $0 }) {
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600, "\(path)")
        }
    }
}
