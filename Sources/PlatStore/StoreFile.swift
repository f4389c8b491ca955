import PlatSystem

/// The file of a store before SQLite sees it: created whole or not at all, refused when it is not ours.
struct StoreFile {
    /// "plat" in SQLite's header, so that `file` and we can tell whose database it is.
    static let applicationID = 0x706C_6174
    /// The second format added the seal, the marks, and sums over all that a row says.
    static let format = 2
    private static let headerSize = 100

    let path: String
    let vfs: String?

    var log: String { path + "-wal" }
    var lock: String { path + ".lock" }
    var seal: String { path + ".seal" }

    /// The size in bytes; nil when there is no such file.
    static func size(of path: String) throws(StoreError) -> Int? {
        var status = stat()
        if stat(path, &status) == 0 { return Int(status.st_size) }
        if errno == ENOENT { return nil }
        throw StoreError(SystemError("stat", path), file: path)
    }

    func acquireLock() throws(StoreError) -> FileLock {
        let taken: FileLock?
        do throws(SystemError) {
            taken = try FileLock.tryAcquire(lock)
        } catch {
            throw StoreError(error, file: lock)
        }
        guard let taken else { throw .inUse(file: path, process: FileLock.holder(of: lock)) }
        return taken
    }

    /// Whether there is no store yet. Where a log or a seal tells that there was one, it is lost.
    func isMissing() throws(StoreError) -> Bool { try Self.size(of: path) == nil }

    /// What tells that a store which is missing held something; nil when nothing does.
    func traceOfLoss(beginningAfter revision: Revision) throws(StoreError) -> String? {
        if try (Self.size(of: log) ?? 0) > 0 { return "is missing, but its log \(log) is there" }
        guard try Self.size(of: seal) != nil else { return nil }
        // The seal is made before the store.
        let sealed = try SealFile.read(seal)
        if let sealed, sealed == Seal(revision: revision) { return nil }
        let held = sealed.map { ": it held revision \($0.revision)" } ?? " is there"
        return "is missing, but its seal \(seal)" + held
    }

    /// Makes a store where there is none, unless one was lost.
    func createAnew(_ options: Store.Options) throws(StoreError) {
        var begin = options.beginsAfter
        if let reason = try traceOfLoss(beginningAfter: begin) {
            guard options.acceptsLoss else { throw incomplete(reason) }
            // No revision is given twice.
            if try Self.size(of: seal) != nil {
                begin = max(begin, try SealFile.read(seal)?.revision ?? 0)
            }
        }
        try create(beginningAfter: begin)
    }

    /// Makes an empty store beside the final name and renames it: a store file is never half made,
    /// so one that is empty or short is damage, not a beginning.
    func create(beginningAfter revision: Revision = 0) throws(StoreError) {
        let draft = path + ".new"
        for leftover in [draft, draft + "-wal", draft + "-shm", log, path + "-shm"] {
            guard unlink(leftover) == 0 || errno == ENOENT else {
                throw StoreError(SystemError("remove", leftover), file: leftover)
            }
        }
        do throws(SystemError) {
            // Made by us, because SQLite would let everybody read it; its log takes over the mode.
            _ = try FileDescriptor(open: draft, O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
        } catch {
            throw StoreError(error, file: path)
        }
        try fill(draft, beginningAfter: revision)
        try SealFile.create(seal, Seal(revision: revision))
        do throws(SystemError) {
            try FileDescriptor(open: draft, O_RDONLY).synchronize()
            guard rename(draft, path) == 0 else { throw SystemError("rename", draft) }
            try AtomicFile.synchronizeFolder(of: path)
        } catch {
            throw StoreError(error, file: path)
        }
    }

    /// On return the connection is closed, which moves the log into the file and removes it.
    private func fill(_ draft: String, beginningAfter revision: Revision) throws(StoreError) {
        let flags = SQLiteConnection.readWrite | SQLiteConnection.create
        let connection = try SQLiteConnection(path: draft, flags: flags, vfs: vfs)
        try connection.run(Query.schema)
        try connection.run("UPDATE meta SET value = \(revision) WHERE name = 'compacted'")
    }

    /// Refuses what is not a whole store of a format that we know, before anything touches it.
    func verify() throws(StoreError) {
        let header = try header()
        guard !header.isEmpty else { throw damaged("is empty") }
        let magic = Array("SQLite format 3\0".utf8)
        guard header.starts(with: magic.prefix(header.count)) else {
            throw damaged("does not begin as a store does")
        }
        guard header.count == Self.headerSize else {
            throw damaged("is cut off at byte \(header.count)")
        }
        func number(at offset: Int) -> Int {
            header[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(at: 68) == Self.applicationID else { throw .foreign(file: path) }
        let format = number(at: 60)
        guard format > 0 else { throw damaged("does not begin as a store does") }
        guard format <= Self.format else {
            throw .newer(file: path, format: format, supported: Self.format)
        }
        // With a log beside it the file may rightly be shorter: the log has the rest.
        guard (try Self.size(of: log) ?? 0) == 0 else { return }
        let pageSize = Int(header[16]) << 8 | Int(header[17])
        let expected = number(at: 28) * (pageSize == 1 ? 65_536 : pageSize)
        let size = try Self.size(of: path) ?? 0
        guard size >= expected else {
            throw damaged("is cut off at byte \(size) of \(expected)")
        }
    }

    private func header() throws(StoreError) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: Self.headerSize)
        let count: Int
        do throws(SystemError) {
            let file = try FileDescriptor(open: path, O_RDONLY)
            count = pread(file.number, &header, header.count, 0)
            guard count >= 0 else { throw SystemError("read", path) }
        } catch {
            throw StoreError(error, file: path)
        }
        return Array(header.prefix(count))
    }

    func damaged(_ reason: String) -> StoreError { .damaged(file: path, reason: reason) }
    func incomplete(_ reason: String) -> StoreError { .incomplete(file: path, reason: reason) }
}

extension StoreError {
    init(_ error: SystemError, file: String) {
        switch error.code {
        case ENOSPC, EDQUOT: self = .full(file: file)
        default: self = .io(file: file, reason: error.reason)
        }
    }
}
