import PlatSystem

/// Writes a backup into a file that has its name only when it is whole and on the disk.
public final class BackupWriter {
    private static let chunk = 1 << 20

    private let path: String
    private let draft: String
    private let file: FileDescriptor
    private var buffer: [UInt8] = []
    private var sum: UInt64 = 0
    private var count: UInt64 = 0

    /// Begins a backup; only its owner may read it, since it holds keys.
    public init(_ path: String) throws(StoreError) {
        self.path = path
        draft = "\(path).\(getpid()).tmp"
        unlink(draft)
        do throws(SystemError) {
            file = try FileDescriptor(open: draft, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        } catch {
            throw StoreError(error, file: path)
        }
        try append(BackupRecord(kind: .beginning, number: BackupRecord.format))
    }

    deinit {
        // After `finish` there is none.
        unlink(draft)
    }

    /// Adds what comes next.
    public func add(_ item: BackupItem) throws(StoreError) {
        switch item {
        case .file(let name, let bytes):
            try append(BackupRecord(kind: .file, number: 0, key: name, bytes: bytes))
        case .store(let name, let revision):
            try append(BackupRecord(kind: .store, number: revision, key: name))
        case .entry(let entry):
            try append(
                BackupRecord(
                    kind: .entry, number: entry.revision, key: entry.key, bytes: entry.bytes))
        }
    }

    private func append(_ record: BackupRecord) throws(StoreError) {
        sum = record.sum(after: sum)
        count += 1
        buffer += record.encoded(sum: sum)
        if buffer.count >= Self.chunk { try flush() }
    }

    private func flush() throws(StoreError) {
        do throws(SystemError) {
            try file.writeAll(buffer)
        } catch {
            throw StoreError(error, file: path)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Ends the backup and gives it its name.
    public func finish() throws(StoreError) {
        try append(BackupRecord(kind: .end, number: count))
        try flush()
        do throws(SystemError) {
            try file.synchronize()
            guard rename(draft, path) == 0 else { throw SystemError("rename", path) }
            try AtomicFile.synchronizeFolder(of: path)
        } catch {
            throw StoreError(error, file: path)
        }
    }
}
