import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// Serves mounted clusters for a control plane that brings routing for mounts and nobody behind it.
///
/// It looks after the KubeClusters that its `MountSource` shows (is each there, where is it served), and
/// takes requests to them: who asks and whether he may is asked of the control plane, and the cluster
/// sees him by impersonation. Health and ways out are those of the embedded control plane.
public final class MountProvider: Sendable {
    /// What a provider is started with.
    public struct Configuration: Sendable {
        /// A numeric address to listen on.
        public var address = "127.0.0.1"
        /// The port to listen on; 0: any free one.
        public var port: UInt16 = 7448
        /// The certificate that front proxies see, with its chain, and its key: PEM files, read again
        /// when they change.
        public var certificateFiles: (certificate: String, key: String)
        /// What the control plane finds it by.
        public var url: String
        /// The authority of the front proxy's client certificate, PEM; nil: there is no front proxy,
        /// and callers are known by their tokens.
        public var frontProxyAuthority: [UInt8]?
        /// The common names of front proxies: that authority has signed certificates of others too.
        public var frontProxyNames = ["kcp-front-proxy"]
        /// What it has to say.
        public var log = ServerLog()

        /// A provider that the control plane finds at `url`.
        public init(url: String, certificateFiles: (certificate: String, key: String)) {
            self.url = url
            self.certificateFiles = certificateFiles
        }
    }

    private typealias Health = KubeClusterHealth<ProvidedKubeClusters>

    private let server: HTTPServer
    private let files: CertificateFiles
    private let log: ServerLog
    private let clock = ServerClock.system
    private let clusters = KubeClusters()
    private let health: ControllerRunner<Health>
    private let open = OpenPassages()
    private let shown: Mutex<TLSIdentity>

    /// Begins to listen. `isWriter` says whether this process writes what it finds: others may serve
    /// beside it.
    public init(
        _ configuration: Configuration, source: any MountSource,
        isWriter: @escaping @Sendable () -> Bool = { true }
    ) throws(ServerStartError) {
        let pair = configuration.certificateFiles
        files = CertificateFiles(certificate: pair.certificate, key: pair.key)
        log = configuration.log
        var url = configuration.url
        while url.last == "/" { url.removeLast() }
        let store = ProvidedKubeClusters(
            source: source, url: url, clock: clock, isWriter: isWriter)
        health = ControllerRunner(
            Health(store: store, clusters: clusters, clock: clock), clock: clock, log: log)
        let door = MountDoor(
            callers: MountCallers(
                source: source, frontProxyNames: configuration.frontProxyNames, clock: clock,
                log: log),
            store: store, clusters: clusters, wayOut: WayOut(passages: Passages(), log: log),
            open: open, counts: PassageCounts(), log: log)
        do throws(HTTPError) {
            let identity = try files.read()
            shown = Mutex(identity)
            var settings = HTTPServer.Configuration(
                address: configuration.address, port: configuration.port, tls: identity)
            settings.proxyAuthorityPEM = configuration.frontProxyAuthority
            settings.maxConnections = max(64, min(8192, (FileLimit.raise() - 512) / 4))
            // A shard that stands alone makes a connection for each request and leaves it open for good
            // (kcp's local proxy, without a certificate of its own).
            let closes = configuration.frontProxyAuthority == nil
            server = try HTTPServer(settings) { request in
                var response = await door.answer(request)
                if closes, response.status >= 200 { response.headers["Connection"] = "close" }
                return response
            }
        } catch {
            var failure = ServerStartError("\(error)")
            if case .listen(_, _, .inUse) = error { failure.isAddressTaken = true }
            throw failure
        }
    }

    /// The port that it listens on.
    public var port: UInt16 { server.port }

    /// Says that a KubeCluster is there, has changed or is gone.
    public func noteCluster(_ name: String, in holder: String) {
        health.add(NameInCluster(cluster: holder, name: name))
    }

    /// Says the same of a secret.
    public func noteSecret(_ name: String, namespace: String, in holder: String) {
        let secret = KubeClusters.SecretName(namespace: namespace, name: name)
        for key in clusters.users(of: secret, in: holder) { health.add(key) }
    }

    /// Looks after the clusters until it is cancelled; then takes no new request, and waits for up to
    /// `grace` for those that are under way.
    public func run(grace: Duration = .seconds(20)) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [self] in
                await withTaskCancellationHandler {
                    await health.run()
                } onCancel: {
                    health.close()
                }
            }
            group.addTask { [self] in await open.run(clock) }
            group.addTask { [self] in await renewCertificate() }
            await group.waitForAll()
        }
        await server.stop(grace: grace)
    }

    private func renewCertificate() async {
        while !Task.isCancelled {
            do { try await clock.pause(ServingCertificate.interval) } catch { return }
            do throws(HTTPError) {
                let next = try files.read()
                guard shown.withLock({ $0 != next }) else { continue }
                try server.present(next)
                shown.withLock { $0 = next }
                log.note("the server has another certificate now")
            } catch {
                log.fault("the server's certificate stays as it is: \(error)")
            }
        }
    }
}
