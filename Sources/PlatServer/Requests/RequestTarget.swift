import PlatSystem

/// A request's path and query, taken apart once.
///
/// The path is split at `/` before each segment is percent-decoded, so an encoded `%2F` can never
/// move the border between two segments.
struct RequestTarget: Sendable {
    var segments: [String]
    /// The path ends with a separator (`/clusters/root/`).
    var hasTrailingSlash: Bool
    /// The query as sent, without the question mark.
    var rawQuery: String
    var query: QueryParameters

    /// Nil when the target breaks RFC 3986 (bad escapes, not UTF-8) or holds a NUL.
    init?(_ target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        rawQuery = parts.count > 1 ? String(parts[1]) : ""
        var segments: [String] = []
        let rawSegments = parts[0].split(separator: "/", omittingEmptySubsequences: true)
        for raw in rawSegments {
            guard let segment = percentDecoded(raw), !segment.utf8.contains(0) else { return nil }
            segments.append(segment)
        }
        self.segments = segments
        hasTrailingSlash = parts[0].last == "/"
        query = QueryParameters(rawQuery)
    }

    /// The path as it reads to a person: decoded segments joined by `/`.
    var path: String {
        "/" + segments.joined(separator: "/") + (hasTrailingSlash && !segments.isEmpty ? "/" : "")
    }
}

/// A query string's parameters, in order; a name may stand there several times.
struct QueryParameters: Sendable {
    private var pairs: [(name: String, value: String)] = []

    init(_ raw: String) {
        for part in raw.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = percentDecoded(halves[0], plusIsSpace: true) ?? String(halves[0])
            let value =
                halves.count > 1
                ? percentDecoded(halves[1], plusIsSpace: true) ?? String(halves[1]) : ""
            pairs.append((name, value))
        }
    }

    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    func values(of name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    func contains(_ name: String) -> Bool { pairs.contains { $0.name == name } }

    /// A flag as Kubernetes reads it: present and neither `false` nor `0`.
    func flag(_ name: String) -> Bool {
        guard let value = self[name] else { return false }
        return value.lowercased() != "false" && value != "0"
    }
}

/// Decodes `%XX` escapes; nil when an escape is broken or the result is not UTF-8.
func percentDecoded(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
    guard
        text.utf8.contains(where: {
            $0 == UInt8(ascii: "%") || (plusIsSpace && $0 == UInt8(ascii: "+"))
        })
    else { return String(text) }
    var bytes: [UInt8] = []
    var iterator = text.utf8.makeIterator()
    while let byte = iterator.next() {
        if byte == UInt8(ascii: "%") {
            guard let high = iterator.next().flatMap(hexDigit),
                let low = iterator.next().flatMap(hexDigit)
            else { return nil }
            bytes.append(high << 4 | low)
        } else {
            bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        }
    }
    return String(validating: bytes, as: UTF8.self)
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
