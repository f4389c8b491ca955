import PlatSystem

/// An HTTP/1.1 server: plain or TLS, keep-alive, streams and upgrades.
public final class HTTPServer: Sendable {
    /// What answers a request.
    public typealias Handler = @Sendable (ServerRequest) async -> ServerResponse

    /// Where and how a server listens.
    public struct Configuration: Sendable {
        /// A numeric address, IPv4 or IPv6.
        public var address: String
        /// 0: any free port, see `HTTPServer.port`.
        public var port: UInt16
        /// Nil: plain HTTP.
        public var tls: TLSIdentity?
        /// Client certificates are asked for, never demanded, and verified against these; there may be
        /// several in one text.
        public var clientAuthorityPEM: [UInt8]?
        /// Those of proxies that say who is behind them; a certificate of theirs alone names no client.
        public var proxyAuthorityPEM: [UInt8]?
        /// Bytes of one request's body; a longer one is answered 413.
        public var bodyLimit = 64 << 20
        /// Bytes of request line and headers; longer ones are answered 431.
        public var headerLimit = 64 << 10
        public var maxConnections = 4096
        /// Connections of one address over TLS that have not made a request yet.
        public var maxSilentConnections = 512
        /// What a peer has for its TLS handshake, and then for the head of its request.
        public var headTimeout: Duration = .seconds(10)
        /// A connection on which nothing moves for so long, outside of a handler, is closed.
        public var idleTimeout: Duration = .seconds(120)
        public var threads = 2
        /// Threads that carry the bytes of TLS connections.
        public var carriers = 1
        /// Where the task of a request runs; nil: where tasks run.
        public var executor: (@Sendable (ServerRequest) -> any TaskExecutor)?

        public init(address: String = "127.0.0.1", port: UInt16 = 0, tls: TLSIdentity? = nil) {
            self.address = address
            self.port = port
            self.tls = tls
        }
    }

    public let port: UInt16
    private let core: ServerCore
    private let authorities: (clients: [UInt8]?, proxies: [UInt8]?)

    /// Listens at once; `HTTPError.listen` tells why it cannot.
    public init(
        _ configuration: Configuration, handler: @escaping Handler
    ) throws(HTTPError) {
        let library = try MicroHTTPD.shared()
        let socket = try ListeningSocket(
            address: configuration.address, port: configuration.port)
        port = socket.port
        authorities = (configuration.clientAuthorityPEM, configuration.proxyAuthorityPEM)
        core = ServerCore(library: library, configuration: configuration, handler: handler)
        if let tls = configuration.tls {
            do throws(HTTPError) {
                let settings = try TLSSettings(
                    tls, clients: authorities.clients, proxies: authorities.proxies)
                try Daemon.start(core, configuration, nil)
                core.accept(from: socket, settings, configuration)
            } catch {
                close(socket.descriptor)
                throw error
            }
        } else {
            try Daemon.start(core, configuration, socket)
        }
        core.watchHeads()
    }

    /// Shows another certificate to whoever connects from now on. Connections that are open stay as
    /// they are. Throws, and changes nothing, when the certificate cannot be used.
    public func present(_ identity: TLSIdentity) throws(HTTPError) {
        core.present(
            try TLSSettings(
                identity, clients: authorities.clients, proxies: authorities.proxies))
    }

    /// Not from here, since this may run on one of the threads that the stop waits for.
    deinit {
        guard core.beginStop() else { return }
        Threads.detach { [core] in core.endStop() }
    }

    /// Takes no new connection, ends streams cleanly, waits up to `grace` for the handlers that run,
    /// then cuts what is left.
    public func stop(grace: Duration = .seconds(10)) async {
        guard core.beginStop() else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [core] in await core.untilIdle() }
            group.addTask {
                // Ends early by cancellation only, and then the wait is over anyway.
                try? await Task.sleep(for: grace)
            }
            await group.next()
            group.cancelAll()
        }
        await withCheckedContinuation { continuation in
            Threads.detach { [core] in
                core.endStop()
                continuation.resume()
            }
        }
    }
}
