import PlatHTTP
import PlatStore
import PlatSystem

/// What a data directory holds to be known by: an authority of its own, and what signs tokens.
struct ServerCertificates: Sendable {
    var authority: TLSIdentity
    /// Signs service account tokens.
    var tokens: TLSIdentity

    /// The certificate of the authority, PEM.
    var authorityPEM: [UInt8] { authority.certificatePEM }
}

/// The folder that `plat serve --data` names: one store a location, certificates, keys, and the manifest
/// that tells what of these was made.
struct DataDirectory: Sendable {
    let path: String
    /// Makes what is lost anew, or goes on with what is left of it.
    let acceptsLoss: Bool
    /// What was made before; nil in a new folder, and in one that an older plat made.
    private let manifest: DataManifest?

    init(_ path: String, acceptsLoss: Bool) throws(ServerStartError) {
        self.path = path
        self.acceptsLoss = acceptsLoss
        do throws(SystemError) { try AtomicFile.makeFolder(path) } catch {
            throw ServerStartError("\(path): cannot be created: \(error.reason)")
        }
        manifest = try DataManifest(folder: path)
    }

    static let storeSuffix = ".store"

    /// Opens the keys, and the stores of some locations, in their order; what never was is made.
    func open(
        _ locations: [String]
    ) throws(ServerStartError) -> (ServerCertificates, [Store]) {
        // A new folder gets its keys first, so that stores without keys are known to have lost them.
        if !hasStores { _ = try certificates() }
        var stores: [Store] = []
        for name in locations { stores.append(try store(location: name)) }
        let certificates = try certificates()
        try remember(locations: locations)
        return (certificates, stores)
    }

    private func store(location name: String) throws(ServerStartError) -> Store {
        try checkPresence(.store(name))
        let file = "\(path)/\(name)\(Self.storeSuffix)"
        do throws(StoreError) {
            var options = Store.Options()
            options.beginsAfter = 10_000
            options.acceptsLoss = acceptsLoss
            return try Store.open(path: file, options: options)
        } catch {
            throw ServerStartError(error, path: file)
        }
    }

    /// Reads authority and token key, or makes them at first start.
    func certificates() throws(ServerStartError) -> ServerCertificates {
        ServerCertificates(
            authority: try identity("ca", commonName: "plat"),
            tokens: try identity("tokens", commonName: "plat service accounts"))
    }

    /// Remembers what is there from now on, when all of it is.
    private func remember(locations: [String]) throws(ServerStartError) {
        var next = manifest ?? DataManifest()
        next.items.formUnion([.identity("ca"), .identity("tokens")])
        next.items.formUnion(locations.map { .store($0) })
        guard next != manifest else { return }
        do throws(SystemError) {
            try AtomicFile.write(Array(next.text.utf8), to: "\(path)/\(DataManifest.fileName)")
        } catch {
            throw ServerStartError("\(path)/\(DataManifest.fileName): \(error.reason)")
        }
    }

    /// Refuses to begin anew what was there once.
    private func checkPresence(_ item: DataManifest.Item) throws(ServerStartError) {
        let missing = item.files.filter { !fileExists("\(path)/\($0)") }
        guard let first = missing.first, !acceptsLoss else { return }
        let isKnown: Bool
        if let manifest {
            isKnown = manifest.items.contains(item)
        } else {
            // An older plat kept no manifest. It made its keys together and before any store, and
            // each store's lock before the store.
            switch item {
            case .identity: isKnown = hasStores
            case .store: isKnown = fileExists("\(path)/\(first).lock") && hasStores
            }
        }
        guard isKnown else { return }
        throw ServerStartError(lost: "\(path)/\(first): is missing")
    }

    private var hasStores: Bool {
        // A folder that cannot be read fails where its files are opened.
        let names = (try? Folder.names(path)) ?? []
        return names.contains { $0.hasSuffix(Self.storeSuffix) }
    }

    private func identity(
        _ name: String, commonName: String
    ) throws(ServerStartError) -> TLSIdentity {
        try checkPresence(.identity(name))
        do throws(HTTPError) {
            if let kept = try identity(name) { return kept }
            let made = try Certificates.makeAuthority(commonName: commonName)
            try keep(made, name)
            return made
        } catch {
            throw ServerStartError("\(path)/\(name).crt, \(path)/\(name).key: \(error)")
        }
    }

    /// A certificate with its key that fit each other; nil where there are none.
    func identity(_ name: String) throws(HTTPError) -> TLSIdentity? {
        guard let certificatePEM = read("\(path)/\(name).crt"),
            let keyPEM = read("\(path)/\(name).key")
        else { return nil }
        let identity = TLSIdentity(certificatePEM: certificatePEM, keyPEM: keyPEM)
        try Certificates.check(identity)
        // A key that is damaged may still read as one: what it signs is what matters.
        let probe = Array("plat".utf8)
        let signature = try Crypto.signES256(probe, keyPEM: keyPEM)
        guard try Crypto.verifyES256(signature, of: probe, publicPEM: certificatePEM) else {
            throw .certificate("private key: is not what was written")
        }
        return identity
    }

    func keep(_ identity: TLSIdentity, _ name: String) throws(HTTPError) {
        try write(identity.certificatePEM, "\(path)/\(name).crt")
        try write(identity.keyPEM, "\(path)/\(name).key")
    }

    /// A file's bytes; nil when there is none.
    private func read(_ file: String) -> [UInt8]? {
        // What is there and cannot be read is not written over either: that fails then.
        try? readFile(file)
    }

    private func write(_ bytes: [UInt8], _ file: String) throws(HTTPError) {
        do {
            try AtomicFile.write(bytes, to: file)
        } catch {
            throw HTTPError.library("\(file): \(error)")
        }
    }
}

extension DataManifest {
    /// The manifest of a folder; nil where there is none.
    init?(folder: String) throws(ServerStartError) {
        let file = "\(folder)/\(Self.fileName)"
        guard fileExists(file) else { return nil }
        do {
            try self.init(parsing: String(decoding: try readFile(file), as: UTF8.self))
        } catch let failure as Failure {
            switch failure {
            case .damaged: throw ServerStartError("\(file): damaged: is not what was written")
            case .newer(let format):
                throw ServerStartError(
                    "\(file): has format \(format), this plat reads up to \(Self.format)")
            }
        } catch {
            throw ServerStartError("\(error)")
        }
    }
}
