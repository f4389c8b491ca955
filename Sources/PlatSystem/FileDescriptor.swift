/// An open file that is closed when it goes out of scope.
public struct FileDescriptor: ~Copyable, Sendable {
    public let number: Int32
    private let path: String

    public init(
        open path: String, _ flags: Int32, mode: mode_t = 0o600
    ) throws(SystemError) {
        var opened: Int32
        repeat { opened = open(path, flags | O_CLOEXEC, mode) } while opened < 0 && errno == EINTR
        guard opened >= 0 else { throw SystemError("open", path) }
        number = opened
        self.path = path
    }

    deinit { close(number) }

    /// Everything from the present position to the end of the file.
    public func readToEnd() throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        var size = 0
        var status = stat()
        if fstat(number, &status) == 0 { size = Int(status.st_size) }
        let path = path
        while true {
            // One byte more than is expected, so that the last read finds the end of the file.
            let capacity = max(size - bytes.count + 1, 4096)
            var failure: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                var got: Int
                repeat {
                    got = read(number, buffer.baseAddress, capacity)
                } while got < 0
                    && errno == EINTR
                failure = got < 0 ? errno : 0
                count = max(got, 0)
            }
            if failure != 0 { throw SystemError("read", path, code: failure) }
            if chunk.isEmpty { return bytes }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
        }
    }

    public func writeAll(_ bytes: [UInt8]) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                write(number, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError("write", path)
            }
            written += count
        }
    }

    public func synchronize() throws(SystemError) {
        guard fsync(number) == 0 else { throw SystemError("fsync", path) }
    }
}

/// Reads a whole file.
public func readFile(_ path: String) throws(SystemError) -> [UInt8] {
    try FileDescriptor(open: path, O_RDONLY).readToEnd()
}

/// The last bytes of a file, at most `limit` of them.
public func readEnd(of path: String, atMost limit: Int) throws(SystemError) -> [UInt8] {
    let file = try FileDescriptor(open: path, O_RDONLY)
    let size = lseek(file.number, 0, SEEK_END)
    guard size >= 0, lseek(file.number, max(size - limit, 0), SEEK_SET) >= 0,
        let bytes = Descriptor.read(file.number, atMost: limit)
    else { throw SystemError("read", path) }
    return bytes
}

/// The size of a file; nil when it cannot be looked at.
public func fileSize(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
}

/// Whether something is there, of whatever kind.
public func fileExists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0
}
