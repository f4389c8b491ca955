import PlatSystem
import Synchronization

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
        /// Client certificates are asked for, never demanded, and verified against these.
        public var clientAuthorityPEM: [UInt8]?
        /// Bytes of one request's body; a longer one is answered 413.
        public var bodyLimit = 64 << 20
        /// Bytes of request line and headers; longer ones are answered 431.
        public var headerLimit = 64 << 10
        public var maxConnections = 4096
        /// A connection on which nothing moves for so long, outside of a handler, is closed.
        public var idleTimeout: Duration = .seconds(120)
        public var threads = 2

        public init(address: String = "127.0.0.1", port: UInt16 = 0, tls: TLSIdentity? = nil) {
            self.address = address
            self.port = port
            self.tls = tls
        }
    }

    public let port: UInt16
    private let configuration: Configuration
    private let handler: Handler
    /// The one that takes connections is the last; those before serve what they have taken.
    private let cores: Mutex<[ServerCore]>

    /// Listens at once; `HTTPError.listen` tells why it cannot.
    public init(
        _ configuration: Configuration, handler: @escaping Handler
    ) throws(HTTPError) {
        let socket = try ListeningSocket(
            address: configuration.address, port: configuration.port)
        port = socket.port
        self.configuration = configuration
        self.handler = handler
        cores = Mutex([try Self.start(configuration, handler, on: socket.descriptor)])
    }

    private static func start(
        _ configuration: Configuration, _ handler: @escaping Handler, on socket: Int32
    ) throws(HTTPError) -> ServerCore {
        let core = ServerCore(
            library: try MicroHTTPD.shared(), configuration: configuration, socket: socket,
            handler: handler)
        try Daemon.start(core, configuration, socket)
        return core
    }

    /// Shows another certificate to whoever connects from now on. Connections that are open stay as
    /// they are. Throws, and changes nothing, when the certificate cannot be used.
    public func present(_ identity: TLSIdentity) throws(HTTPError) {
        var next = configuration
        next.tls = identity
        // The library reads its certificate once, so that another instance takes over the socket.
        let (replaced, failure) = cores.withLock { cores -> (ServerCore?, HTTPError?) in
            cores.removeAll(where: \.hasEnded)
            guard let last = cores.last, let socket = last.copyOfSocket() else { return (nil, nil) }
            do throws(HTTPError) {
                cores.append(try Self.start(next, handler, on: socket))
            } catch {
                return (nil, error)
            }
            return (last, nil)
        }
        if let failure { throw failure }
        replaced?.retire()
    }

    /// Not from here, since this may run on one of the threads that the stop waits for.
    deinit {
        let ending = cores.withLock { $0 }.filter { $0.beginStop() }
        for core in ending { Threads.detach { core.endStop() } }
    }

    /// Takes no new connection, ends streams cleanly, waits up to `grace` for the handlers that run,
    /// then cuts what is left.
    public func stop(grace: Duration = .seconds(10)) async {
        let ending = cores.withLock { $0 }.filter { $0.beginStop() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for core in ending { await core.untilIdle() } }
            group.addTask {
                // Ends early by cancellation only, and then the wait is over anyway.
                try? await Task.sleep(for: grace)
            }
            await group.next()
            group.cancelAll()
        }
        for core in ending {
            await withCheckedContinuation { continuation in
                Threads.detach {
                    core.endStop()
                    continuation.resume()
                }
            }
        }
    }
}
