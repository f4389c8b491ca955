import Dispatch
import PlatSystem
import Synchronization

/// The file `STORE.seal`: the seal in two blocks, written in turns, so that one that a power cut tears
/// leaves the one before.
///
/// It is written after the log's flush and before the answer, so it never promises what the log lacks.
final class SealFile: Sendable {
    private static let magic = Array("platseal".utf8)

    let path: String
    private let blocks: BlockFile
    private let state: Mutex<State>

    private struct State {
        var seal: Seal
        var nextBlock = 0
    }

    /// Makes the file anew.
    static func create(_ path: String, _ seal: Seal) throws(StoreError) {
        var bytes = [UInt8](repeating: 0, count: 2 * BlockFile.blockSize)
        let block = block(seal)
        bytes.replaceSubrange(0..<block.count, with: block)
        bytes.replaceSubrange(BlockFile.blockSize..<BlockFile.blockSize + block.count, with: block)
        do throws(SystemError) {
            try AtomicFile.write(bytes, to: path)
        } catch {
            throw StoreError(error, file: path)
        }
    }

    /// The newest seal of a file that is whole; nil when both blocks are damaged.
    static func read(_ path: String) throws(StoreError) -> Seal? {
        newest(in: try bytes(of: path))?.seal
    }

    private static func bytes(of path: String) throws(StoreError) -> [UInt8] {
        do throws(SystemError) {
            return try readFile(path)
        } catch {
            throw StoreError(error, file: path)
        }
    }

    private static func newest(in bytes: [UInt8]) -> State? {
        let seals = [0, 1].map { index in
            Seal(block: bytes.dropFirst(index * BlockFile.blockSize).prefix(32))
        }
        // One that was made but now has the same seal twice.
        guard let first = seals[0] else { return seals[1].map { State(seal: $0, nextBlock: 0) } }
        guard let second = seals[1], second.revision > first.revision else {
            return State(seal: first, nextBlock: 1)
        }
        return State(seal: second, nextBlock: 0)
    }

    private static func block(_ seal: Seal) -> [UInt8] {
        let content = magic + littleEndian(seal.revision) + littleEndian(seal.sum)
        return content + littleEndian(check(content[...], seal.revision))
    }

    fileprivate static func check(_ content: ArraySlice<UInt8>, _ revision: Revision) -> UInt64 {
        content.withUnsafeBytes { Checksum.of(key: $0, at: revision) }
    }

    private static func littleEndian(_ number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    fileprivate static func begins(_ block: ArraySlice<UInt8>) -> Bool { block.starts(with: magic) }

    /// Opens a file that is whole, to write more seals.
    init(path: String) throws(StoreError) {
        self.path = path
        guard let state = Self.newest(in: try Self.bytes(of: path)) else {
            throw .damaged(file: path, reason: "is not what was written")
        }
        self.state = Mutex(state)
        do throws(SystemError) {
            blocks = try BlockFile(open: path)
        } catch {
            throw StoreError(error, file: path)
        }
    }

    /// The seal that was written last.
    var seal: Seal { state.withLock { $0.seal } }

    func write(_ seal: Seal) throws(StoreError) {
        let block = state.withLock { $0.nextBlock }
        do throws(SystemError) {
            try blocks.write(Self.block(seal), block: block)
        } catch {
            throw StoreError(error, file: path)
        }
        state.withLock { $0 = State(seal: seal, nextBlock: 1 - block) }
    }

    func flush() throws(StoreError) {
        do throws(SystemError) {
            try blocks.flush()
        } catch {
            throw StoreError(error, file: path)
        }
    }
}

extension Seal {
    /// Nil when that is no seal as it was written.
    fileprivate init?(block: ArraySlice<UInt8>) {
        guard block.count == 32, SealFile.begins(block) else { return nil }
        func number(at offset: Int) -> UInt64 {
            let start = block.startIndex + offset
            return block[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        self.init(revision: number(at: 8), sum: number(at: 16))
        guard number(at: 24) == SealFile.check(block.prefix(24), revision) else { return nil }
    }
}

/// Flushes the last seal when nothing else does: while writes go on, each one's flush is the seal's of
/// the one before.
final class Sealing: Sendable {
    private static let pause = DispatchTimeInterval.milliseconds(100)

    private let file: SealFile
    private let queue = DispatchQueue(label: "plat.store.seal")
    private let isWaiting = Mutex(false)

    init(_ file: SealFile) { self.file = file }

    func flushSoon() {
        let begins = isWaiting.withLock { isWaiting in
            defer { isWaiting = true }
            return !isWaiting
        }
        guard begins else { return }
        queue.asyncAfter(deadline: .now() + Self.pause) { [self] in
            isWaiting.withLock { $0 = false }
            // A disk that refuses says so to the next who writes.
            _ = try? file.flush()
        }
    }
}
