/// Where a URL leads: what errors name, and what a handshake written by hand needs.
public struct Origin: Sendable, Equatable {
    /// By TLS.
    public let isSecure: Bool
    /// Without the brackets of an IPv6 address.
    public let host: String
    /// The scheme's own where the URL names none.
    public let port: Int
    /// Host and port as the URL has them.
    let authority: String
    /// Path and query, at least `/`.
    public let target: String

    /// Takes an `http` or `https` URL apart.
    ///
    /// - Throws: `HTTPError.malformedURL` for anything else.
    public init(_ url: String) throws(HTTPError) {
        let schemes = [("https://", true), ("http://", false)]
        guard
            let (scheme, isSecure) = schemes.first(where: {
                Headers.same(url.prefix($0.0.count), $0.0)
            })
        else { throw .malformedURL(url) }
        self.isSecure = isSecure
        let rest = url.dropFirst(scheme.count).prefix { $0 != "#" }
        let full = rest.prefix { $0 != "/" && $0 != "?" }
        let authority = full.split(separator: "@", omittingEmptySubsequences: false).last ?? full
        let target = rest.dropFirst(full.count)
        self.target = target.first == "/" ? String(target) : "/\(target)"
        self.authority = String(authority)
        guard let (host, port) = Self.parts(authority), !host.isEmpty,
            url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { throw .malformedURL(url) }
        self.host = host
        self.port = port ?? (isSecure ? 443 : 80)
    }

    private static func parts(_ authority: Substring) -> (host: String, port: Int?)? {
        var host = authority
        var tail = Substring()
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            tail = authority[authority.index(after: end)...]
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            tail = authority[colon...]
        }
        guard !tail.isEmpty, tail != ":" else { return (String(host), nil) }
        guard tail.first == ":", let port = UInt16(tail.dropFirst()) else { return nil }
        return (String(host), Int(port))
    }

    /// A proxy for the outside must not be asked for what is here.
    public var isLoopback: Bool {
        Headers.same(host, "localhost") || host == "::1" || host.hasPrefix("127.")
    }

    /// Whether a URL leads to the same server, as far as its text tells: by a host of the same name,
    /// or by names of this machine that stand for one address.
    public func isSameServer(as other: Origin) -> Bool {
        guard isSecure == other.isSecure, port == other.port else { return false }
        if Headers.same(host, other.host) { return true }
        let isHere = isLoopback || isUnspecified
        return isHere && (other.isLoopback || other.isUnspecified)
            && (standsForOthers || other.standsForOthers)
    }

    private var isUnspecified: Bool { host == "0.0.0.0" || host == "::" }
    private var standsForOthers: Bool { isUnspecified || Headers.same(host, "localhost") }
}
