import Synchronization

/// The system's random numbers, fetched by the page: each call of the kernel costs as much as some hundred
/// numbers out of the pool. As good as the system's own, and given out once each.
public struct RandomPool: RandomNumberGenerator, Sendable {
    private static let words = Mutex<[UInt64]>([])
    /// The kernel gives as many bytes at once, whole, whatever else happens (getentropy(3)).
    private static let size = 256 / MemoryLayout<UInt64>.size

    /// All share one pool.
    public init() {}

    /// Any of the 2^64 numbers.
    public mutating func next() -> UInt64 {
        Self.words.withLock { words in
            if let word = words.popLast() { return word }
            words = [UInt64](unsafeUninitializedCapacity: Self.size) { buffer, count in
                let bytes = Self.size * MemoryLayout<UInt64>.size
                let got = buffer.baseAddress.map { getentropy($0, bytes) }
                count = got == 0 ? Self.size : 0
            }
            var system = SystemRandomNumberGenerator()
            return words.popLast() ?? system.next()
        }
    }
}
