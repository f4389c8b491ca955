import PlatModel

/// Where a server listens: `127.0.0.1:6443`, `:6443`, `[::1]:6443`; port 0 takes a free one.
struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
    var address = "127.0.0.1"
    var port: UInt16 = 6443

    init() {}

    /// On this machine alone.
    init(port: UInt16) { self.port = port }

    init(parsing text: String) throws(Invalid) {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { throw Invalid("is not ADDRESS:PORT") }
        self.port = port
        let host = text[..<colon]
        guard !host.isEmpty else { return }
        if host.hasPrefix("["), host.hasSuffix("]"), host.contains(":") {
            address = String(host.dropFirst().dropLast())
        } else if host.contains(where: { ":[]".contains($0) }) {
            throw Invalid(
                "is not ADDRESS:PORT; an IPv6 address stands in brackets, as in [::1]:6443")
        } else {
            address = String(host)
        }
    }

    /// As it is typed.
    var description: String {
        address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
