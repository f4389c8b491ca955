/// Reading and writing file descriptors whole, over interruptions and short counts.
public enum Descriptor {
    /// Writes all bytes; answers 0 or the error number.
    public static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var offset = 0
        return bytes.withUnsafeBytes { buffer in
            // SAFETY: baseAddress is nil for an empty buffer only, and then the loop does not run.
            while offset < buffer.count, let base = buffer.baseAddress {
                let count = Glibc.write(descriptor, base + offset, buffer.count - offset)
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                offset += count
            }
            return 0
        }
    }

    /// Reads at most `limit` bytes; empty at the end, nil on an error, which is then in `errno`.
    public static func read(_ descriptor: Int32, atMost limit: Int) -> [UInt8]? {
        while true {
            var failed = false
            let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                // SAFETY: the buffer has room for `limit` bytes, and no more are asked for.
                let result = Glibc.read(descriptor, buffer.baseAddress, limit)
                count = max(result, 0)
                failed = result < 0
            }
            if !failed { return bytes }
            if errno != EINTR { return nil }
        }
    }
}
