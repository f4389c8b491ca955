import PlatSystem
import Synchronization

/// An HTTP client for one set of credentials: HTTP/2 where offered, connections reused, redirects
/// never followed.
public final class HTTPClient: Sendable {
    /// Whom a client trusts, and how long it waits.
    public struct Configuration: Sendable {
        /// The only authorities that are trusted; nil: the system's.
        public var authorityPEM: [UInt8]?
        /// The server's certificate is not looked at.
        public var isInsecure = false
        /// The name that the certificate must carry, and that is sent in the handshake, when it is
        /// not the URL's host.
        public var serverName: String?
        public var clientCertificatePEM: [UInt8]?
        public var clientKeyPEM: [UInt8]?
        /// A proxy's URL; nil: what the environment says, if `usesEnvironmentProxy`, else none.
        public var proxy: String?
        public var usesEnvironmentProxy = true
        /// The environment that says so; nil: the process's own.
        public var environment: [String: String]?
        public var userAgent = "plat"
        /// Nil: as many as there are requests at a time. HTTP/1.1 needs one for each watch.
        public var maxConnectionsPerHost: Int?
        public var allowsHTTP2 = true

        public init() {}
    }

    private let settings: Mutex<Settings>
    private let loop = Mutex<TransferLoop?>(nil)

    /// Costs nothing: the library is loaded, and the thread started, by the first request.
    public init(_ configuration: Configuration = Configuration()) {
        settings = Mutex(Settings(configuration: configuration))
    }

    /// What requests are made with; the environment is read when the first one is.
    private struct Settings {
        var configuration: Configuration
        var proxies: ProxyRules?
    }

    /// Shows this certificate on connections that are opened from now on.
    public func show(certificatePEM: [UInt8], keyPEM: [UInt8]) {
        settings.withLock { settings in
            settings.configuration.clientCertificatePEM = certificatePEM
            settings.configuration.clientKeyPEM = keyPEM
        }
    }

    /// The configuration for one request: its proxy is known.
    private func configuration(for request: ClientRequest) throws(HTTPError) -> Configuration {
        let origin = try Origin(request.url)
        return settings.withLock { settings in
            var configuration = settings.configuration
            guard configuration.proxy == nil, configuration.usesEnvironmentProxy else {
                return configuration
            }
            let rules =
                settings.proxies
                ?? ProxyRules(
                    environment: configuration.environment ?? ProcessEnvironment.current())
            settings.proxies = rules
            configuration.proxy = rules.proxy(for: origin)
            return configuration
        }
    }

    deinit {
        loop.withLock { $0 }?.post(.end)
    }

    /// Sends and reads the whole reply; a body over the limit throws `.tooLarge`.
    public func send(
        _ request: ClientRequest, bodyLimit: Int = 256 << 20
    ) async throws(HTTPError) -> ClientResponse {
        let loop = try startedLoop()
        let transfer = try Transfer(
            request, .whole(limit: bodyLimit), try configuration(for: request), try Curl.shared())
        return try await run(transfer, loop).get()
    }

    /// Sends and returns when the reply's headers are there.
    public func stream(_ request: ClientRequest) async throws(HTTPError) -> ClientStream {
        let loop = try startedLoop()
        let transfer = try Transfer(
            request, .head, try configuration(for: request), try Curl.shared())
        transfer.channel.setDemand { [weak transfer] in
            if let transfer { loop.post(.receive(transfer)) }
        }
        let head = try await run(transfer, loop).get()
        // The client stays for as long as one of its streams does.
        return ClientStream(
            status: head.status, headers: head.headers, channel: transfer.channel,
            host: transfer.origin.host
        ) { [self] in
            withExtendedLifetime(self) { loop.post(.cancel(transfer)) }
        }
    }

    /// Asks for an upgrade (the request carries `Upgrade` and what belongs to it; `Connection` is
    /// added). On a connection of its own; a body of the request is not sent.
    public func upgrade(_ request: ClientRequest) async throws(HTTPError) -> ClientUpgrade {
        try request.headers.checkSendable()
        let configuration = try configuration(for: request)
        let connection = try await CurlConnection.open(
            request, configuration, try Curl.shared())
        let userAgent = configuration.userAgent
        let silence = HTTPError.timeout(
            host: try Origin(request.url).host, what: .idle,
            seconds: request.idleTimeout?.inSeconds ?? 0)
        return try await within(request.idleTimeout, else: silence) { () throws(HTTPError) in
            var handshake = try UpgradeHandshake(connection, request)
            return try await handshake.run(userAgent: userAgent)
        }
    }

    private func startedLoop() throws(HTTPError) -> TransferLoop {
        let library = try Curl.shared()
        return try loop.withLock { loop throws(HTTPError) in
            if let loop { return loop }
            let made = try TransferLoop(
                library,
                maxConnectionsPerHost: settings.withLock(\.configuration.maxConnectionsPerHost))
            loop = made
            return made
        }
    }

    private func run(
        _ transfer: Transfer, _ loop: TransferLoop
    ) async -> Result<ClientResponse, HTTPError> {
        guard !Task.isCancelled else { return .failure(.cancelled) }
        let pump = startPump(transfer, loop)
        defer { withExtendedLifetime(pump) {} }
        return await withTaskCancellationHandler {
            loop.post(.start(transfer))
            // Cancelled before the start was queued: then the command to cancel came too early.
            if Task.isCancelled { loop.post(.cancel(transfer)) }
            return await transfer.outcome()
        } onCancel: {
            loop.post(.cancel(transfer))
        }
    }

    /// Moves a streamed body into the transfer as the peer takes it; ends with the transfer.
    private func startPump(_ transfer: Transfer, _ loop: TransferLoop) -> Task<Void, Never>? {
        guard case .stream(_, let next) = transfer.request.body, let upload = transfer.upload
        else { return nil }
        upload.attach { [weak transfer] in
            if let transfer { loop.post(.send(transfer)) }
        }
        let pump = Task {
            do {
                while let chunk = try await next() {
                    guard await upload.waitForSpace(), upload.write(chunk) else { return }
                }
                upload.finish()
            } catch {
                upload.abort()
            }
        }
        upload.onClose { pump.cancel() }
        return pump
    }
}
