import Synchronization

/// A file of a few blocks, each written as a whole and past the system's cache.
///
/// What was written has reached the disk when the call returns, so neither the end of the process nor
/// that of the system loses it. A disk that keeps what it got in a volatile cache has it for good with
/// its next flush, whoever asks for that: to ask here, for every block, would cost a second flush per
/// write. Where the file system knows no way past its cache, a block is kept as other writes are.
public final class BlockFile: Sendable {
    /// Bytes of a block: what disks and file systems take without reading first.
    public static let blockSize = 4_096

    /// O_DIRECT, which Swift does not see; 0 where there is none.
    #if !os(Linux)
        private static let direct: Int32 = 0
    #elseif arch(arm64) || arch(arm)
        private static let direct: Int32 = 0o200000
    #else
        private static let direct: Int32 = 0o40000
    #endif

    /// The file's name, as it was opened.
    public let path: String
    private let file: FileDescriptor
    /// Aligned as the way past the cache wants it.
    private let buffer: Mutex<UnsafeMutableRawBufferPointer>

    /// Opens a file that is there, with all of its blocks.
    public init(open path: String) throws(SystemError) {
        self.path = path
        do throws(SystemError) {
            file = try FileDescriptor(open: path, O_RDWR | Self.direct)
        } catch {
            guard error.code == EINVAL else { throw error }
            file = try FileDescriptor(open: path, O_RDWR)
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.blockSize, alignment: Self.blockSize)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        // SAFETY: nobody else has the memory; from here on it is used under the lock.
        nonisolated(unsafe) let own = memory
        buffer = Mutex(own)
    }

    deinit { buffer.withLock { $0.deallocate() } }

    /// Puts the bytes at the beginning of a block; the rest of it is zero.
    public func write(_ bytes: [UInt8], block: Int) throws(SystemError) {
        precondition(bytes.count <= Self.blockSize, "a block holds \(Self.blockSize) bytes")
        let failure = buffer.withLock { buffer -> Int32 in
            buffer.copyBytes(from: bytes)
            for index in bytes.count..<buffer.count { buffer[index] = 0 }
            return put(UnsafeRawBufferPointer(buffer), at: off_t(block * Self.blockSize))
        }
        guard failure == 0 else { throw SystemError("write", path, code: failure) }
    }

    /// The reason why it could not be written, 0 without one.
    private func put(_ block: UnsafeRawBufferPointer, at offset: off_t) -> Int32 {
        while true {
            let count = pwrite(file.number, block.baseAddress, block.count, offset)
            if count == block.count { return 0 }
            // A regular file takes a block as a whole, unless the disk is full.
            guard count < 0 else { return ENOSPC }
            switch errno {
            case EINTR: continue
            case EINVAL where fcntl(file.number, F_GETFL) & Self.direct != 0:
                guard fcntl(file.number, F_SETFL, 0) == 0 else { return errno }
            default: return errno
            }
        }
    }

    /// Makes what was written survive a power cut. Blocks until then.
    public func flush() throws(SystemError) {
        guard fdatasync(file.number) == 0 else { throw SystemError("sync", path) }
    }
}
