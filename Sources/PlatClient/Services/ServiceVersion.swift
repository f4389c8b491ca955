public import PlatModel

/// The version of a service: `1.2.0`, `2.0.0-rc.1`.
public struct ServiceVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    private let numbers: [Int]
    private let suffix: String

    /// Reads MAJOR.MINOR.PATCH, with a suffix behind a dash or without.
    public init(parsing text: String) throws(Invalid) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false).map { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
        }
        let suffix = parts.count > 1 ? String(parts[1]) : ""
        let isPlain = suffix.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2E
        }
        guard numbers.count == 3, !numbers.contains(nil), isPlain,
            parts.count == 1 || !suffix.isEmpty
        else { throw Invalid("is no version: write MAJOR.MINOR.PATCH") }
        self.numbers = numbers.compactMap(\.self)
        self.suffix = suffix
    }

    /// As it is written.
    public var description: String {
        numbers.map(String.init).joined(separator: ".") + (suffix.isEmpty ? "" : "-" + suffix)
    }

    public static func < (left: ServiceVersion, right: ServiceVersion) -> Bool {
        for (one, other) in zip(left.numbers, right.numbers) where one != other {
            return one < other
        }
        // What is still to come is older than what it is to become.
        if left.suffix.isEmpty != right.suffix.isEmpty { return !left.suffix.isEmpty }
        return left.suffix < right.suffix
    }
}
