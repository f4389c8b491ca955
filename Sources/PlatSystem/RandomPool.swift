import Synchronization

/// The system's random numbers, fetched by the page: each call of the kernel costs as much as some hundred
/// numbers out of the pool. As good as the system's own, and given out once each.
public struct RandomPool: RandomNumberGenerator, Sendable {
    private static let words = Mutex<[UInt64]>([])
    /// The kernel gives as many bytes at once, whole, whatever else happens (getentropy(3)).
    private static let size = 256 / MemoryLayout<UInt64>.size

    public init() {}

    public mutating func next() -> UInt64 {
        Self.words.withLock { words in
            if let word = words.popLast() { return word }
            words = [UInt64](unsafeUninitializedCapacity: Self.size) { buffer, count in
                let bytes = UnsafeMutableRawBufferPointer(buffer)
                count = getentropy(bytes.baseAddress!, bytes.count) == 0 ? Self.size : 0
            }
            var system = SystemRandomNumberGenerator()
            return words.popLast() ?? system.next()
        }
    }
}
