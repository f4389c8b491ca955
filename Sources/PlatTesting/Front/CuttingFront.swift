public import PlatClient
import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// A way to a control plane that ends at one write, as it does for a client that is killed there.
///
/// What was written before the cut stays, and so does what was under way; nothing comes after it. Reads
/// change nothing: a client that is killed at one leaves what it had left at the write before.
public final class CuttingFront: Sendable {
    /// When the way ends.
    public enum Moment: Sendable {
        /// The write does not get there.
        case before
        /// The write gets there, and its answer is lost.
        case after
        /// The write is refused, and so is every later one: rights were taken away. Reads go on.
        case refused
    }

    private struct Cut {
        var write: Int
        var moment: Moment
        var tell: @Sendable () -> Void
    }

    private struct State {
        var writes = 0
        var cut: Cut?
        var isCut = false
    }

    private enum Decision {
        case pass
        case drop
        case refuse
        case last(Cut)
    }

    private let inner: EmbeddedServer
    private let onward: HTTPClient
    private let authority: [UInt8]
    private let state = Mutex(State())
    private let server = Mutex<HTTPServer?>(nil)

    /// A way to `inner`, which has no end as yet.
    public init(to inner: EmbeddedServer) throws {
        self.inner = inner
        let authority = try Certificates.makeAuthority(commonName: "front")
        let identity = try Certificates.issueServer(
            by: authority, names: ["localhost"], addresses: ["127.0.0.1"])
        self.authority = authority.certificatePEM
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = try readFile(inner.authorityFile)
        onward = HTTPClient(configuration)
        let made = try HTTPServer(.init(tls: identity)) { [weak self] request in
            await self?.answer(request) ?? Self.nothing
        }
        server.withLock { $0 = made }
    }

    /// A client of the root workspace that goes this way, as a process of its own would.
    public func client(for persona: String) -> Client {
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = authority
        let headers: Headers = ["Authorization": "Bearer \(persona)-token"]
        let port = server.withLock { $0?.port ?? 0 }
        let session = Session(
            http: HTTPClient(configuration), base: "https://127.0.0.1:\(port)",
            credentials: { _ in headers })
        return Client(session: session, path: .root)
    }

    /// Does something until the way ends at that write, counted from 1, which cancels it. Answers whether
    /// it came to its end without that.
    public func cut(
        at write: Int, _ moment: Moment, _ body: @escaping @Sendable (Client) async throws -> Void
    ) async -> Bool {
        let (stream, cutter) = AsyncStream<Void>.makeStream()
        state.withLock { state in
            state = State(cut: Cut(write: write, moment: moment) { cutter.yield() })
        }
        let client = client(for: "admin")
        let task = Task { () -> Bool in
            do {
                try await body(client)
                return true
            } catch {
                return false
            }
        }
        let watch = Task { for await _ in stream { task.cancel() } }
        _ = await task.value
        cutter.finish()
        await watch.value
        return state.withLock { state in
            defer { state = State() }
            return !state.isCut
        }
    }

    /// Where it is; whoever goes this way does not look at its certificate.
    public var address: String { "https://127.0.0.1:\(server.withLock { $0?.port ?? 0 })" }

    /// Lets the way end at that write, counted from 1: what is behind it is away from then on.
    public func end(at write: Int) {
        state.withLock { $0 = State(cut: Cut(write: write, moment: .before) {}) }
    }

    /// Opens the way again. Answers whether it had ended.
    public func open() -> Bool {
        state.withLock { state in
            defer { state = State() }
            return state.isCut
        }
    }

    /// Ends the way.
    public func stop() async {
        let ending = server.withLock { server in
            defer { server = nil }
            return server
        }
        await ending?.stop(grace: .milliseconds(200))
    }

    private func decide(_ request: ServerRequest) -> Decision {
        state.withLock { state in
            let isRead = request.method == "GET"
            guard let cut = state.cut, !isRead || cut.moment != .refused else { return .pass }
            if state.isCut { return cut.moment == .refused ? .refuse : .drop }
            if isRead { return .pass }
            state.writes += 1
            guard state.writes == cut.write else { return .pass }
            state.isCut = true
            return cut.moment == .refused ? .refuse : .last(cut)
        }
    }

    private func answer(_ request: ServerRequest) async -> ServerResponse {
        switch decide(request) {
        case .pass: return await pass(request)
        case .drop: return Self.nothing
        case .refuse: return Self.refusal
        case .last(let cut):
            if cut.moment == .after { _ = await pass(request) }
            cut.tell()
            return Self.nothing
        }
    }

    private func pass(_ request: ServerRequest) async -> ServerResponse {
        do {
            let body = try await request.body.collect(limit: 64 << 20)
            var headers = request.headers
            for name in [
                "Host", "Connection", "Accept-Encoding", "Content-Length", "Transfer-Encoding",
            ] {
                headers.remove(name)
            }
            let reply = try await onward.send(
                ClientRequest(
                    request.method, inner.address + request.target, headers: headers,
                    body: body.isEmpty ? .none : .bytes(body)))
            var answered: Headers = [:]
            for name in ["Content-Type", "Retry-After", "Warning"] {
                for value in reply.headers.values(of: name) { answered.add(name, value) }
            }
            return ServerResponse(
                status: reply.status, headers: answered, body: .bytes(reply.body))
        } catch {
            return Self.nothing
        }
    }

    private static var refusal: ServerResponse {
        let status = Status(code: 403, reason: .forbidden, message: "access denied")
        return ServerResponse(
            status: 403, headers: ["Content-Type": "application/json"],
            body: .bytes(status.value.json()))
    }

    /// The start of an answer, and then nothing.
    private static var nothing: ServerResponse {
        let stream = ResponseStream()
        stream.abort()
        return ServerResponse(headers: ["Content-Type": "application/json"], body: .stream(stream))
    }
}
