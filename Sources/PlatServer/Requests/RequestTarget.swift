import PlatSystem
import PlatValue

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
            guard let segment = PercentCoding.decode(raw), !segment.utf8.contains(0) else {
                return nil
            }
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
            let name = PercentCoding.decode(halves[0], plusIsSpace: true) ?? String(halves[0])
            let value =
                halves.count > 1
                ? PercentCoding.decode(halves[1], plusIsSpace: true) ?? String(halves[1]) : ""
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
