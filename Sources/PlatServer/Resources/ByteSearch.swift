import PlatSystem

extension [UInt8] {
    /// Where some text stands first among the bytes; nil where it does not. Looking at stored bytes spares
    /// decoding most objects.
    func offset(of text: [UInt8]) -> Int? {
        guard let first = text.first else { return 0 }
        return withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return nil }
            var at = start
            var left = bytes.count
            while left >= text.count, let hit = memchr(at, Int32(first), left) {
                left -= UnsafeRawPointer(hit) - at
                guard left >= text.count else { return nil }
                if memcmp(hit, text, text.count) == 0 { return UnsafeRawPointer(hit) - start }
                at = UnsafeRawPointer(hit) + 1
                left -= 1
            }
            return nil
        }
    }
}
