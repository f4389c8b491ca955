import PlatHTTP
import PlatModel
import PlatStore
import PlatSystem
import PlatValue
import Synchronization

/// The embedded control plane: kcp's API, served from one process.
///
/// It makes its `Parts` and starts them. What a request passes is told by `RequestLife`. Controllers are
/// clients of the same stores; no request calls one. What is held in memory (directory, surfaces, roles)
/// follows the stores through observers, which run before a write is answered, so that whoever was
/// answered finds his write in effect.
public final class ControlPlane: Sendable {
    /// What a control plane is started with.
    public struct Configuration: Sendable {
        public var dataDirectory: String
        public var address = "127.0.0.1"
        public var port: UInt16 = 6443
        /// The name in the URLs that clients are told; nil: `address`.
        public var externalName: String?
        public var locations: [(name: String, labels: [String: String])] = [("root", [:])]
        /// Users and tokens as a `--token-auth-file` has them, who are always known.
        public var tokenFile: String?
        /// Where such a file with more of them is, to be read and to be followed.
        public var tokenFilePath: String?
        /// Where an AuthenticationConfiguration is, to be read and to be followed.
        public var authenticationFilePath: String?
        /// Where authorities are, PEM, whose certificates say who a client is; nil: the server's own alone.
        public var clientAuthorityPath: String?
        /// Whom proxies in front are believed; nil: nobody.
        public var frontProxy: FrontProxySettings?
        /// Where the kubeconfig is that leads to a webhook which authorizes; nil: none does.
        public var authorizationWebhookPath: String?
        /// The version of the reviews that it gets.
        public var authorizationWebhookVersion = "v1beta1"
        /// Who is asked for permission, in order, by kcp's names; empty: as it always is.
        public var authorizationOrder: [String] = []
        /// How many objects a logical cluster may hold where it does not say so itself; 0: any number.
        public var objectLimit: Int64 = 0
        /// The groups whose members may have a home.
        public var homeCreatorGroups = [UserInfo.Group.authenticated]
        /// Names and addresses that the server's certificate is for, beside `address` and this machine.
        public var names: [String] = []
        /// The files of a certificate of one's own, PEM, instead of one that the folder's authority
        /// issues.
        public var certificateFiles: (certificate: String, key: String)?
        /// Whether mounted clusters are served here; if not, that is left to a provider, as on a kcp.
        public var servesClusters = true
        /// Goes on with what is left where something that was acknowledged or made is lost.
        public var acceptsLoss = false
        /// What is written down of requests, and where; nil: nothing.
        public var audit: AuditSettings?
        public var log = ServerLog()

        public init(dataDirectory: String) { self.dataDirectory = dataDirectory }

        /// The address as URLs have it: of IPv6 in brackets (RFC 3986, section 3.2.2).
        var host: String {
            let name = externalName ?? address
            return name.contains(":") ? "[\(name)]" : name
        }
    }

    let configuration: Configuration
    let parts: Parts
    private let life: RequestLife
    private let files: CredentialFiles
    /// The authorities that client certificates may come from, PEM.
    private let clientAuthorities: [UInt8]
    /// Those of proxies in front.
    private let proxyAuthorities: [UInt8]?
    let serving: ServingCertificate
    let running: Mutex<Running>

    struct Running {
        var servers: [HTTPServer] = []
        /// What the servers show.
        var identity: TLSIdentity
        /// Why the next identity could not be shown, so that it is told once.
        var trouble: String?
        var renewal: Task<Void, Never>?
        var controllers: Task<Void, Never>?
        var housekeeping: Task<Void, Never>?
        var closeControllers: (@Sendable () -> Void)?
    }

    /// Opens the stores and reads what they hold; serves nothing yet.
    public init(_ configuration: Configuration) throws(ServerStartError) {
        self.configuration = configuration
        let data = try DataDirectory(
            configuration.dataDirectory, acceptsLoss: configuration.acceptsLoss)
        let (certificates, stores) = try data.open(configuration.locations.map(\.name))
        let locations = zip(configuration.locations, stores).map { location, store in
            Location(name: location.name, labels: location.labels, store: store)
        }
        serving = ServingCertificate(
            source: configuration.certificateSource, data: data, authority: certificates.authority)
        running = Mutex(
            Running(identity: try serving.current(at: Int(WallClock.system.now()))))
        parts = Parts(locations: locations, certificates: certificates, configuration)
        clientAuthorities = try parts.clientAuthorities()
        proxyAuthorities = try parts.proxyAuthorities()
        let authenticator = parts.authenticator
        files = parts.credentialFiles(authenticator)
        do throws(TokenFileError) {
            if let text = configuration.tokenFile { try authenticator.takeTokens(text) }
        } catch {
            throw ServerStartError("token file: \(error)")
        }
        try files.read()
        life = try parts.requestLife(authenticator, try parts.authorizationChain())
        do throws(StoreError) {
            try parts.follow()
        } catch {
            throw ServerStartError(error, path: configuration.dataDirectory)
        }
    }

    /// Begins to listen: the main endpoint, and one of its own for each location.
    public func start() async throws(ServerStartError) {
        var servers: [HTTPServer] = []
        let main = try listen(port: configuration.port, location: nil)
        servers.append(main)
        parts.addresses.setMain("https://\(configuration.host):\(main.port)")
        if let only = parts.locations.first, parts.locations.count == 1 {
            // With nothing to tell apart, the main endpoint is the location's too.
            only.setBaseURL(parts.addresses.main)
        }
        for (at, location) in parts.locations.enumerated() where parts.locations.count > 1 {
            let wanted = configuration.port == 0 ? 0 : configuration.port + 1 + UInt16(at)
            let server = try listen(port: wanted, location: location)
            servers.append(server)
            location.setBaseURL("https://\(configuration.host):\(server.port)")
        }
        let renewal = Task { [weak self] in await Self.renewCertificate { self } }
        running.withLock { running in
            running.servers = servers
            running.renewal = renewal
        }
        do throws(Status) {
            try await Bootstrap(parts).run()
            let controllers = try Controllers.make(for: parts)
            let task = Task { [files, parts, openWatches = parts.openWatches] in
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await controllers.run() }
                    group.addTask { await files.follow { openWatches.lookWhoTheyAre() } }
                    group.addTask { await parts.openPassages.run(parts.clock) }
                }
            }
            running.withLock { running in
                running.controllers = task
                running.closeControllers = controllers.close
            }
        } catch {
            await stop()
            throw ServerStartError("cannot set up the first workspace: \(error.message)")
        }
        running.withLock { $0.housekeeping = Task { await keepHouse() } }
        parts.addresses.markReady()
    }

    /// Ends all streams, waits for what is under way and closes the stores.
    public func stop() async {
        let ending = running.withLock { running in
            defer { running = Running(identity: running.identity) }
            return running
        }
        ending.renewal?.cancel()
        for server in ending.servers { await server.stop(grace: .seconds(5)) }
        ending.closeControllers?()
        ending.controllers?.cancel()
        ending.housekeeping?.cancel()
        await ending.controllers?.value
        await life.audit?.log.drain()
        for location in parts.locations { location.store.close() }
    }

    /// Lets go of what nobody has used for a while, until cancelled.
    private func keepHouse() async {
        for round in 1... {
            do { try await Task.sleep(for: .seconds(30)) } catch { return }
            if round.isMultiple(of: 10) { SchemaText.age() }
            Memory.giveBack()
        }
    }

    /// Where clients reach it: `https://127.0.0.1:6443`.
    public var baseURL: String { parts.addresses.main }

    /// The authority that signed the server's certificate, PEM.
    public var authorityPEM: [UInt8] { parts.certificates.authorityPEM }

    /// Answers one request; what went wrong becomes a reply, here and nowhere before.
    func handle(_ http: ServerRequest, within location: Location?) async -> ServerResponse {
        var http = http
        // Whoever says what the request is called is answered with that.
        let auditID = http.headers["Audit-Id"] ?? newUID()
        if life.audit != nil { http.headers["Audit-Id"] = auditID }
        var response: ServerResponse
        do throws(Status) {
            response = try await life.answer(http, within: location)
        } catch {
            response = Reply.status(error, accept: http.headers["Accept"])
            // What is refused before it is looked at is refused by one hand, which says this too.
            if error.code == 403 { response.headers["X-Content-Type-Options"] = "nosniff" }
        }
        if response.headers["Audit-Id"] == nil { response.headers["Audit-Id"] = auditID }
        parts.log.request(http.method, http.target, status: response.status, auditID: auditID)
        return response.packed(for: http.headers)
    }

    private func listen(port: UInt16, location: Location?) throws(ServerStartError) -> HTTPServer {
        var server = HTTPServer.Configuration(
            address: configuration.address, port: port, tls: running.withLock { $0.identity })
        server.clientAuthorityPEM = clientAuthorities
        server.proxyAuthorityPEM = proxyAuthorities
        // Three files each: the socket, and the two ends between its TLS and the library.
        server.maxConnections = max(64, min(8192, (FileLimit.raise() - 512) / 3))
        server.executor = { [shares = parts.shares] in shares.lane(of: $0) }
        do throws(HTTPError) {
            return try HTTPServer(server) { [self] request in
                await handle(request, within: location)
            }
        } catch {
            var failure = ServerStartError("\(error)")
            if case .listen(_, _, .inUse) = error { failure.isAddressTaken = true }
            throw failure
        }
    }
}

extension ControlPlane.Configuration {
    fileprivate var certificateSource: ServingCertificate.Source {
        if let files = certificateFiles {
            return .files(CertificateFiles(certificate: files.certificate, key: files.key))
        }
        let names = names + (externalName.map { [$0] } ?? [])
        return .issued(names: ["localhost"] + names + ["127.0.0.1", "::1", address])
    }
}

/// Why the control plane does not start; the text names what is in the way.
public struct ServerStartError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String
    /// Another address would do.
    public var isAddressTaken = false
    /// Something that was there is not; `Configuration.acceptsLoss` goes on without it.
    public private(set) var isLoss = false

    init(_ text: String) { description = text }

    init(lost text: String) {
        description = text
        isLoss = true
    }

    init(_ error: StoreError, path: String) {
        description = error.file == nil ? "\(path): \(error)" : "\(error)"
        if case .incomplete = error { isLoss = true }
    }
}
