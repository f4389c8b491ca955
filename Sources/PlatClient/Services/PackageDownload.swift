public import PlatHTTP
import PlatValue

/// Why the file of a package was not fetched.
public enum PackageDownloadError: Error, Sendable, Equatable {
    /// An address that does not begin with `https://`: the one that was asked for, or one that it led to.
    case notSecure(String)
    /// An address with a user in it: he would be told to whoever it leads to.
    case hasUser
    case http(HTTPError)
    /// What the server answers instead.
    case status(Int, at: String)
    /// It leads to one address after the other.
    case redirects(Int)
}

/// Fetches a package from an address: over TLS alone, as nobody in particular, and never more than a
/// package may be.
public struct PackageDownload: Sendable {
    private let http: HTTPClient
    private static let redirects = 5
    private static let patience = Duration.seconds(300)

    /// By a client that has no credentials: what answers may be anybody's server, and may lead to
    /// another one.
    public init(http: HTTPClient) { self.http = http }

    /// The file at an address; the one that it leads to, as releases do that are kept elsewhere.
    public func bytes(at address: String) async throws(PackageDownloadError) -> [UInt8] {
        var address = address
        for _ in 0...Self.redirects {
            try Self.check(address)
            let response: ClientResponse
            do throws(HTTPError) {
                response = try await http.send(
                    ClientRequest("GET", address, timeout: Self.patience),
                    bodyLimit: PackageFile.Limit.bytes)
            } catch {
                throw .http(error)
            }
            if response.status == 200 { return response.body }
            guard (301...308).contains(response.status), let next = response.headers["Location"]
            else { throw .status(response.status, at: address) }
            address = Self.resolve(next, against: address)
        }
        throw .redirects(Self.redirects)
    }

    private static let scheme = "https://"

    /// Fails for an address that is not asked.
    public static func check(_ address: String) throws(PackageDownloadError) {
        guard address.prefix(scheme.count).lowercased() == scheme else {
            throw .notSecure(address)
        }
        let authority = address.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { throw .hasUser }
    }

    /// A reference as a server gives one, which may leave out what stays the same (RFC 3986, section 4.2).
    private static func resolve(_ reference: String, against address: String) -> String {
        if reference.contains("://") { return reference }
        if reference.hasPrefix("//") { return "https:" + reference }
        let rest = address.dropFirst(scheme.count).prefix { $0 != "?" && $0 != "#" }
        let authority = rest.prefix { $0 != "/" }
        if reference.hasPrefix("/") { return scheme + authority + reference }
        guard let slash = rest.lastIndex(of: "/") else { return scheme + rest + "/" + reference }
        return scheme + rest[...slash] + reference
    }
}
