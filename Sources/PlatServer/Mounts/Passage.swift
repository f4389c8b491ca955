import PlatHTTP
import PlatModel
import PlatValue

/// A request on its way out of the control plane.
struct Passage: Sendable {
    var http: ServerRequest
    let target: RequestTarget
    /// The logical cluster that holds the mount: who may be there may use it.
    let holder: String
    /// What follows the mount in the path.
    let segments: [String]
    /// How many mounts the request has passed already.
    let hops: Int

    /// A mount may lead to a mount, in the end to itself.
    static let hopLimit = 8

    /// What is asked, as far as this side of the mount can tell.
    var info: RequestInfo {
        RequestInfo(
            method: http.method, segments: segments, hasTrailingSlash: target.hasTrailingSlash,
            query: target.query)
    }

    /// The request's path and query behind a URL.
    func url(behind base: String) throws(Status) -> String {
        var path = ""
        for segment in segments.joined(separator: "/").split(separator: "/") {
            // Resolved by whoever comes next, they would lead out of the mount.
            guard segment != ".", segment != ".." else {
                throw Status.badRequest("the request's path is not valid")
            }
            path += "/" + PercentCoding.encode(segment, keeping: "-_.~$&+,:;=@")
        }
        if target.hasTrailingSlash, !path.isEmpty { path += "/" }
        let parts = base.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var url = String(parts[0])
        if !path.isEmpty, url.last == "/" { url.removeLast() }
        url += path
        let queries = (parts.dropFirst().map(String.init) + [target.rawQuery]).filter {
            !$0.isEmpty
        }
        return queries.isEmpty ? url : url + "?" + queries.joined(separator: "&")
    }

    /// Whether a header says who the caller is. Some servers read `_` in a name as `-`.
    static func namesCaller(_ field: Headers.Field) -> Bool {
        let name = String(field.name.lowercased().map { $0 == "_" ? "-" : $0 })
        return name == "authorization" || name.hasPrefix("x-remote-")
            || name.hasPrefix("impersonate-")
    }
}
