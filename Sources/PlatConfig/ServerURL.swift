import PlatValue

/// What is asked of a server's address before anything is sent to it.
enum ServerURL {
    /// Whether requests to `server` go over TLS; a bare host and port does not.
    static func isTLS(_ server: String) -> Bool {
        guard let parts = split(server), parts.scheme == "https" else { return false }
        let host = parts.rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return !host.isEmpty && !host.contains { $0 == " " || $0.isNewline }
    }

    /// Why a proxy's address cannot be used; nil when it can.
    static func proxyFault(_ url: String) -> String? {
        guard let scheme = split(url)?.scheme ?? opaqueScheme(url) else {
            return url.hasPrefix(":") || url.contains(" ")
                ? "could not parse: \(url)"
                : unsupported("")
        }
        return ["http", "https", "socks5"].contains(scheme) ? nil : unsupported(scheme)
    }

    private static func unsupported(_ scheme: String) -> String {
        "unsupported scheme \"\(scheme)\", must be http, https, or socks5"
    }

    private static func split(_ url: String) -> (scheme: String, rest: Substring)? {
        guard let mark = url.firstRange(of: "://"),
            let scheme = validScheme(url[..<mark.lowerBound])
        else { return nil }
        return (scheme, url[mark.upperBound...])
    }

    private static func opaqueScheme(_ url: String) -> String? {
        url.firstIndex(of: ":").flatMap { validScheme(url[..<$0]) }
    }

    private static func validScheme(_ text: Substring) -> String? {
        guard let first = text.utf8.first, isLetter(first) else { return nil }
        let rest = text.utf8.allSatisfy {
            isLetter($0) || (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E].contains($0)
        }
        return rest ? text.lowercased() : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
