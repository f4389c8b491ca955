import PlatHTTP
import PlatStore
import PlatSystem

/// The certificates that a data directory holds: an authority of its own and what it signed.
struct ServerCertificates: Sendable {
    var authority: TLSIdentity
    var server: TLSIdentity
    /// Signs service account tokens.
    var tokens: TLSIdentity

    /// The certificate of the authority, PEM.
    var authorityPEM: [UInt8] { authority.certificatePEM }
}

/// The folder that `plat serve --data` names: one store a location, certificates, keys.
struct DataDirectory: Sendable {
    let path: String

    init(_ path: String) throws(ServerStartError) {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw ServerStartError("\(path): cannot be created: \(error)")
        }
    }

    static let storeSuffix = ".store"

    func store(location name: String) throws(ServerStartError) -> Store {
        let file = "\(path)/\(name)\(Self.storeSuffix)"
        do throws(StoreError) {
            var options = Store.Options()
            options.beginsAfter = 10_000
            return try Store.open(path: file, options: options)
        } catch {
            throw ServerStartError(error, path: file)
        }
    }

    /// Reads the certificates, or makes them at first start.
    func certificates(address: String) throws(ServerStartError) -> ServerCertificates {
        do throws(HTTPError) {
            let authority = try identity("ca") { () throws(HTTPError) in
                try Certificates.makeAuthority(commonName: "plat")
            }
            let server = try identity("server") { () throws(HTTPError) in
                try Certificates.issueServer(
                    by: authority, names: ["localhost"], addresses: ["127.0.0.1", "::1", address])
            }
            let tokens = try identity("tokens") { () throws(HTTPError) in
                try Certificates.makeAuthority(commonName: "plat service accounts")
            }
            return ServerCertificates(authority: authority, server: server, tokens: tokens)
        } catch {
            throw ServerStartError("\(path): certificates: \(error)")
        }
    }

    private func identity(_ name: String, make: () throws(HTTPError) -> TLSIdentity)
        throws(HTTPError)
        -> TLSIdentity
    {
        let certificate = "\(path)/\(name).crt"
        let key = "\(path)/\(name).key"
        if let certificatePEM = read(certificate), let keyPEM = read(key) {
            return TLSIdentity(certificatePEM: certificatePEM, keyPEM: keyPEM)
        }
        let made = try make()
        try write(made.certificatePEM, certificate)
        try write(made.keyPEM, key)
        return made
    }

    /// A file's bytes; nil when there is none.
    func read(_ file: String) -> [UInt8]? {
        FileManager.default.contents(atPath: file).map(Array.init)
    }

    private func write(_ bytes: [UInt8], _ file: String) throws(HTTPError) {
        do {
            try AtomicFile.write(bytes, to: file)
        } catch {
            throw HTTPError.library("\(file): \(error)")
        }
    }
}
