/// Texts by code points and bytes: Swift's own notions (characters, canonical equality) differ from
/// Go's.
enum Texts {
    /// What a function may make of texts; more is an error, before the memory is taken.
    static let bytesMax = 16 * 1024 * 1024

    /// Whether a rule or message with the text would span lines.
    static func hasLineBreaks(_ text: String) -> Bool {
        text.utf8.contains { $0 == 0x0A || $0 == 0x0D }
    }

    /// The byte offset of a part, by bytes.
    static func offset(of part: String, in text: String) -> Int? {
        let haystack = Array(text.utf8)
        let needle = Array(part.utf8)
        guard !needle.isEmpty else { return 0 }
        guard haystack.count >= needle.count else { return nil }
        for start in 0...(haystack.count - needle.count)
        where haystack[start] == needle[0]
            && haystack[start..<(start + needle.count)].elementsEqual(needle)
        {
            return start
        }
        return nil
    }

    static func count(of part: String, in text: String) -> Int {
        split(text, part, .max).count - 1
    }

    static func mapASCII(
        _ text: String, _ range: ClosedRange<UInt8>, _ change: (UInt8) -> UInt8
    ) -> String {
        String(decoding: text.utf8.map { range.contains($0) ? change($0) : $0 }, as: UTF8.self)
    }

    /// Without white space at both ends, as Unicode has it.
    static func trimmed(_ text: String) -> String {
        var scalars = Substring(text).unicodeScalars
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }

    /// The parts between separators, at most `limit`; an empty separator parts every character.
    static func split(_ text: String, _ separator: String, _ limit: Int) -> [String] {
        guard limit > 0 else { return [] }
        if separator.isEmpty {
            var parts = text.unicodeScalars.map { String($0) }
            if parts.count > limit {
                let rest = parts[(limit - 1)...].joined()
                parts = Array(parts[..<(limit - 1)]) + [rest]
            }
            return parts
        }
        let bytes = Array(text.utf8)
        let needle = Array(separator.utf8)
        var parts: [String] = []
        var start = 0
        var at = 0
        while parts.count < limit - 1, at + needle.count <= bytes.count {
            if bytes[at] == needle[0], bytes[at..<(at + needle.count)].elementsEqual(needle) {
                parts.append(String(decoding: bytes[start..<at], as: UTF8.self))
                at += needle.count
                start = at
            } else {
                at += 1
            }
        }
        return parts + [String(decoding: bytes[start...], as: UTF8.self)]
    }

    static func replaced(_ text: String, _ old: String, _ new: String, _ limit: Int) -> String {
        if old.isEmpty {
            var result = ""
            var count = 0
            for scalar in text.unicodeScalars {
                if count < limit { result += new }
                count += 1
                result.unicodeScalars.append(scalar)
            }
            return count < limit ? result + new : result
        }
        let parts = split(text, old, limit == .max ? .max : limit + 1)
        return parts.joined(separator: new)
    }
}
