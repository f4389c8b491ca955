import PlatSystem

/// Which proxy a request goes through, as Go's `httpproxy` reads the environment: one variable for
/// each scheme, no `ALL_PROXY`, nothing for what is on this machine, and `NO_PROXY` with names,
/// `*.` names, addresses and networks, each with or without a port.
struct ProxyRules: Sendable, Equatable {
    private let secure: String
    private let plain: String
    private let exceptions: [Exception]
    private let exceptsAll: Bool

    private enum Exception: Sendable, Equatable {
        /// A domain with its leading dot, and whether the name without it is meant too.
        case domain(String, port: String?, includesItself: Bool)
        case address([UInt8], port: String?)
        case network([UInt8], prefix: Int)
    }

    init(environment: [String: String]) {
        func first(_ names: String...) -> String {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        }
        secure = first("HTTPS_PROXY", "https_proxy")
        // Behind a CGI server a client could set HTTP_PROXY with a header named Proxy.
        plain = environment["REQUEST_METHOD"] == nil ? first("HTTP_PROXY", "http_proxy") : ""
        var exceptions: [Exception] = []
        var exceptsAll = false
        for part in first("NO_PROXY", "no_proxy").split(separator: ",") {
            let text = Headers.trimmed(part).lowercased()
            if text == "*" { exceptsAll = true }
            if let exception = Self.exception(text) { exceptions.append(exception) }
        }
        self.exceptions = exceptions
        self.exceptsAll = exceptsAll
    }

    /// The proxy's URL; nil where the server is asked directly.
    func proxy(for origin: Origin) -> String? {
        let proxy = origin.isSecure ? secure : plain
        guard !proxy.isEmpty, !exceptsAll, !origin.isLoopback, !isExcepted(origin) else {
            return nil
        }
        let hasScheme = proxy.firstIndex(of: ":").map { proxy[$0...].hasPrefix("://") } ?? false
        return hasScheme ? proxy : "http://" + proxy
    }

    private func isExcepted(_ origin: Origin) -> Bool {
        let host = origin.host.lowercased()
        let address = Self.address(host)
        let port = String(origin.port)
        return exceptions.contains { exception in
            switch exception {
            case .domain(let domain, let wanted, let includesItself):
                (host.hasSuffix(domain) || includesItself && host == domain.dropFirst())
                    && (wanted == nil || wanted == port)
            case .address(let bytes, let wanted):
                address == bytes && (wanted == nil || wanted == port)
            case .network(let bytes, let prefix):
                address.map { Self.isSame($0, bytes, bits: prefix) } ?? false
            }
        }
    }

    private static func exception(_ text: String) -> Exception? {
        if let slash = text.lastIndex(of: "/"), let prefix = Int(text[text.index(after: slash)...]),
            let bytes = address(String(text[..<slash])), (0...bytes.count * 8).contains(prefix)
        {
            return .network(bytes, prefix: prefix)
        }
        var (host, port) = split(text)
        if let bytes = address(host) { return .address(bytes, port: port) }
        if host.hasPrefix("*.") { host.removeFirst() }
        guard !host.isEmpty else { return nil }
        return host.hasPrefix(".")
            ? .domain(host, port: port, includesItself: false)
            : .domain("." + host, port: port, includesItself: true)
    }

    /// Host and port; an IPv6 address with a port stands in brackets.
    private static func split(_ text: String) -> (host: String, port: String?) {
        if text.hasPrefix("["), let end = text.lastIndex(of: "]") {
            let tail = text[text.index(after: end)...]
            return (
                String(text[text.index(after: text.startIndex)..<end]),
                tail.hasPrefix(":") ? String(tail.dropFirst()) : nil
            )
        }
        guard let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") else {
            return (text, nil)
        }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    /// The bytes of an IP address: 4, or 16 for IPv6.
    static func address(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
        guard inet_pton(AF_INET6, text, &bytes) == 1 else { return nil }
        // Go takes an IPv4 address that is written as IPv6 for what it is.
        let isMapped =
            bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
        return isMapped ? Array(bytes.suffix(4)) : bytes
    }

    private static func isSame(_ left: [UInt8], _ right: [UInt8], bits: Int) -> Bool {
        guard left.count == right.count else { return false }
        return left.indices.allSatisfy { index in
            let kept = min(8, max(0, bits - index * 8))
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> kept)
            return left[index] & mask == right[index] & mask
        }
    }
}
