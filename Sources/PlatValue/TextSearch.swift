/// Texts in texts, found byte by byte.
///
/// The standard library's searches of the same names bring its regular expressions with them, which are a
/// fifteenth of the executable: these stand in their place wherever PlatValue is imported.
extension StringProtocol {
    /// Where a text stands first.
    public func firstRange(of text: some StringProtocol) -> Range<Index>? {
        let pattern = Array(text.utf8)
        guard let first = pattern.first else { return startIndex..<startIndex }
        let bytes = utf8
        var start = bytes.startIndex
        while let hit = bytes[start...].firstIndex(of: first) {
            var end = hit
            var matched = 0
            while matched < pattern.count, end < bytes.endIndex, bytes[end] == pattern[matched] {
                bytes.formIndex(after: &end)
                matched += 1
            }
            if matched == pattern.count { return hit..<end }
            start = bytes.index(after: hit)
        }
        return nil
    }

    /// Where a text stands, each time behind the time before.
    public func ranges(of text: some StringProtocol) -> [Range<Index>] {
        var ranges: [Range<Index>] = []
        var rest = self[...]
        while !text.isEmpty, let range = rest.firstRange(of: text) {
            ranges.append(range)
            rest = self[range.upperBound...]
        }
        return ranges
    }

    /// Whether a text stands anywhere.
    public func contains(_ text: String) -> Bool { firstRange(of: text) != nil }

    /// The text with another one in the place of one, wherever that stands.
    public func replacing(_ text: String, with other: String) -> String {
        var result = ""
        var at = startIndex
        for range in ranges(of: text) {
            result += self[at..<range.lowerBound]
            result += other
            at = range.upperBound
        }
        return result + self[at...]
    }
}
