import PlatHTTP
import PlatModel
import PlatStore
import PlatSystem
import PlatValue
import Synchronization

/// The embedded control plane: kcp's API, served from one process.
///
/// A request goes one way: `handle` → resolve the workspace → authenticate → authorize → operation →
/// store → reply. Controllers are clients of the same stores; no request calls one. What is held in
/// memory (directory, surfaces, roles) follows the stores through observers, which run before a write
/// is answered, so that whoever was answered finds his write in effect.
public final class ControlPlane: Sendable {
    /// What a control plane is started with.
    public struct Configuration: Sendable {
        public var dataDirectory: String
        public var address = "127.0.0.1"
        public var port: UInt16 = 6443
        public var locations: [(name: String, labels: [String: String])] = [("root", [:])]
        /// The text of a `--token-auth-file`.
        public var tokenFile: String?
        public var log = ServerLog()

        public init(dataDirectory: String) { self.dataDirectory = dataDirectory }

        /// The address as URLs have it: of IPv6 in brackets (RFC 3986, section 3.2.2).
        var host: String { address.contains(":") ? "[\(address)]" : address }
    }

    let configuration: Configuration
    let locations: [Location]
    let clock: ServerClock
    let log: ServerLog
    let directory: ClusterDirectory
    let bindings: BindingDirectory
    let slices: SliceDirectory
    let registries: Registries
    let permissions: Permissions
    let surfaces: Surfaces
    let exports: ExportLookup
    let types: WorkspaceTypes
    let placement: LocationChoice
    let clusterMaker: LogicalClusterMaker
    let router: Router
    let authenticator: Authenticator
    let authorizer: Authorizer
    let admission: GeneralAdmission
    let openWatches = OpenWatches()
    let addresses: Addresses
    let kubeClusters = KubeClusters()
    let passages = Passages()
    /// For mounts that lead to other servers: without credentials of its own.
    let outgoing = HTTPClient()
    let certificates: ServerCertificates
    private let running = Mutex(Running())

    struct Running {
        var servers: [HTTPServer] = []
        var controllers: Task<Void, Never>?
        var closeControllers: (@Sendable () -> Void)?
    }

    /// Opens the stores and reads what they hold; serves nothing yet.
    public init(_ configuration: Configuration) throws(ServerStartError) {
        self.configuration = configuration
        log = configuration.log
        clock = .system
        let data = try DataDirectory(configuration.dataDirectory)
        certificates = try data.certificates(address: configuration.address)
        var locations: [Location] = []
        for (name, labels) in configuration.locations {
            locations.append(
                Location(name: name, labels: labels, store: try data.store(location: name)))
        }
        self.locations = locations
        addresses = Addresses()
        directory = ClusterDirectory()
        bindings = BindingDirectory()
        slices = SliceDirectory()
        authenticator = try Authenticator(
            tokenFile: configuration.tokenFile, certificates: certificates)
        registries = Registries(directory: directory, clock: clock)
        permissions = Permissions(directory, registries)
        surfaces = Surfaces(
            directory: directory, bindings: bindings, registries: registries,
            cache: SurfaceCache())
        exports = ExportLookup(
            directory: directory, registries: registries, permissions: permissions)
        types = WorkspaceTypes(
            directory: directory, registries: registries, permissions: permissions, log: log)
        placement = LocationChoice(
            locations: locations, directory: directory, registries: registries)
        clusterMaker = LogicalClusterMaker(
            directory: directory, registries: registries, types: types, addresses: addresses)
        router = Router(directory: directory, locations: locations, registries: registries)
        authorizer = Authorizer(
            directory: directory, bindings: bindings, exports: exports, permissions: permissions,
            ceilings: Ceilings(
                directory: directory, bindings: bindings, registries: registries,
                permissions: permissions))
        admission = GeneralAdmission()
        do throws(StoreError) {
            for location in locations {
                try directory.follow(location)
                try bindings.follow(location)
                try slices.follow(location)
            }
        } catch {
            throw ServerStartError(error, path: configuration.dataDirectory)
        }
        surfaces.cache.follow(locations)
        permissions.follow(locations)
        // After all that decides on rights has taken a change in.
        for location in locations { openWatches.follow(location) }
    }

    /// Begins to listen: the main endpoint, and one of its own for each location.
    public func start() async throws(ServerStartError) {
        var servers: [HTTPServer] = []
        let main = try listen(port: configuration.port, location: nil)
        servers.append(main)
        addresses.setMain("https://\(configuration.host):\(main.port)")
        if let only = locations.first, locations.count == 1 {
            // With nothing to tell apart, the main endpoint is the location's too.
            only.setBaseURL(addresses.main)
        }
        for (at, location) in locations.enumerated() where locations.count > 1 {
            let wanted = configuration.port == 0 ? 0 : configuration.port + 1 + UInt16(at)
            let server = try listen(port: wanted, location: location)
            servers.append(server)
            location.setBaseURL("https://\(configuration.host):\(server.port)")
        }
        running.withLock { $0.servers = servers }
        do throws(Status) {
            try await Bootstrap(self).run()
            let controllers = try Controllers.make(for: self)
            let task = Task { await controllers.run() }
            running.withLock { running in
                running.controllers = task
                running.closeControllers = controllers.close
            }
        } catch {
            await stop()
            throw ServerStartError("cannot set up the first workspace: \(error.message)")
        }
        addresses.markReady()
    }

    /// Ends all streams, waits for what is under way and closes the stores.
    public func stop() async {
        let ending = running.withLock { running in
            defer { running = Running() }
            return running
        }
        for server in ending.servers { await server.stop(grace: .seconds(5)) }
        ending.closeControllers?()
        ending.controllers?.cancel()
        await ending.controllers?.value
        for location in locations { location.store.close() }
    }

    /// Where clients reach it: `https://127.0.0.1:6443`.
    public var baseURL: String { addresses.main }

    /// The authority that signed the server's certificate, PEM.
    public var authorityPEM: [UInt8] { certificates.authority.certificatePEM }

    func registry(_ location: Location) -> ObjectRegistry {
        ObjectRegistry(location: location, clock: clock)
    }

    /// The registry of the location that holds a cluster.
    func registry(of cluster: String) -> ObjectRegistry? {
        directory.location(of: cluster).map(registry)
    }

    private func listen(port: UInt16, location: Location?) throws(ServerStartError) -> HTTPServer {
        var server = HTTPServer.Configuration(
            address: configuration.address, port: port, tls: certificates.server)
        server.clientAuthorityPEM = certificates.authority.certificatePEM
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

/// Why the control plane does not start; the text names what is in the way.
public struct ServerStartError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String
    /// Another address would do.
    public var isAddressTaken = false

    init(_ text: String) { description = text }

    init(_ error: StoreError, path: String) {
        description = error.file == nil ? "\(path): \(error)" : "\(error)"
    }
}

/// Where the control plane listens, once it does.
final class Addresses: Sendable {
    private let state = Mutex((main: "", isReady: false))
    var main: String { state.withLock { $0.main } }
    var isReady: Bool { state.withLock { $0.isReady } }
    func setMain(_ url: String) { state.withLock { $0.main = url } }
    func markReady() { state.withLock { $0.isReady = true } }
}
