/// Texts by code points and bytes: Swift's own notions (characters, canonical equality) differ from
/// Go's.
enum Texts {
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
        var parts: [String] = []
        var rest = text
        while parts.count < limit - 1, let at = offset(of: separator, in: rest) {
            let bytes = Array(rest.utf8)
            parts.append(String(decoding: bytes[..<at], as: UTF8.self))
            rest = String(decoding: bytes[(at + separator.utf8.count)...], as: UTF8.self)
        }
        return parts + [rest]
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
