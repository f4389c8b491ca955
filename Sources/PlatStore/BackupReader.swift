import PlatSystem

/// Reads a backup from its beginning to its end, and throws at the first thing that is not as it was
/// written. Nothing is known to be whole before `next` has returned nil.
public final class BackupReader {
    private static let chunk = 1 << 20

    private let path: String
    private let file: FileDescriptor
    private var buffer: [UInt8] = []
    private var position = 0
    private var sum: UInt64 = 0
    private var count: UInt64 = 0

    /// Opens a backup; refuses what is none.
    public init(_ path: String) throws(StoreError) {
        self.path = path
        do throws(SystemError) {
            file = try FileDescriptor(open: path, O_RDONLY)
        } catch {
            throw StoreError(error, file: path)
        }
        let first = try record()
        guard first.kind == .beginning else { throw damaged("is no backup of plat") }
        guard first.number == BackupRecord.format else {
            throw .newer(
                file: path, format: Int(clamping: first.number),
                supported: Int(BackupRecord.format))
        }
    }

    /// What comes next; nil after the last.
    public func next() throws(StoreError) -> BackupItem? {
        let before = count
        let record = try record()
        switch record.kind {
        case .beginning: throw damaged("begins twice")
        case .file: return .file(name: record.key, bytes: record.bytes)
        case .store: return .store(name: record.key, revision: record.number)
        case .entry:
            return .entry(Entry(key: record.key, bytes: record.bytes, revision: record.number))
        case .end:
            guard record.number == before else { throw damaged("lacks records before its end") }
            guard try fill(1) == 0 else { throw damaged("goes on behind its end") }
            return nil
        }
    }

    private func record() throws(StoreError) -> BackupRecord {
        let place = "record \(count + 1)"
        guard try fill(BackupRecord.headCount) >= BackupRecord.headCount else {
            throw damaged(count == 0 ? "is no backup of plat" : "ends before \(place)")
        }
        let kind = BackupRecord.Kind(rawValue: buffer[position])
        let number = integer(at: 1, count: 8)
        let (keyCount, byteCount) = (Int(integer(at: 9, count: 4)), Int(integer(at: 13, count: 4)))
        let said = integer(at: 17, count: 8)
        guard let kind, keyCount <= BackupRecord.limit, byteCount <= BackupRecord.limit else {
            throw damaged(count == 0 ? "is no backup of plat" : "\(place) is not what was written")
        }
        position += BackupRecord.headCount
        guard try fill(keyCount + byteCount) >= keyCount + byteCount else {
            throw damaged("ends in \(place)")
        }
        let middle = position + keyCount
        let record = BackupRecord(
            kind: kind, number: number,
            key: String(decoding: buffer[position..<middle], as: UTF8.self),
            bytes: Array(buffer[middle..<middle + byteCount]))
        position = middle + byteCount
        sum = record.sum(after: sum)
        guard sum == said else { throw damaged("\(place) is not what was written") }
        count += 1
        return record
    }

    private func integer(at offset: Int, count: Int) -> UInt64 {
        let start = position + offset
        return buffer[start..<start + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads until so many bytes are ahead, or the file ends; how many are.
    private func fill(_ wanted: Int) throws(StoreError) -> Int {
        if buffer.count - position < wanted {
            buffer.removeFirst(position)
            position = 0
        }
        while buffer.count < position + wanted {
            let old = buffer.count
            buffer += [UInt8](repeating: 0, count: Self.chunk)
            let got = buffer.withUnsafeMutableBytes {
                read(file.number, $0.baseAddress?.advanced(by: old), Self.chunk)
            }
            let failure = errno
            buffer.removeLast(Self.chunk - max(got, 0))
            if got < 0, failure != EINTR {
                throw StoreError(SystemError("read", path, code: failure), file: path)
            }
            if got == 0 { break }
        }
        return buffer.count - position
    }

    private func damaged(_ reason: String) -> StoreError { .damaged(file: path, reason: reason) }
}
