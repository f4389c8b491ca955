public import PlatHTTP
import PlatModel
import PlatSystem

/// The connection to one control plane with one set of credentials, shared by all its clients.
public final class Session: Sendable {
    /// Headers that say who asks. Called before each request; with `true` after a 401, to get
    /// fresh ones. Nil means that there are no others.
    public typealias Credentials =
        @Sendable (_ afterRefusal: Bool) async throws(ClientError) -> Headers?

    let http: HTTPClient
    /// Scheme, host and what precedes `/clusters` in the kubeconfig's server.
    public let base: String
    let credentials: Credentials
    /// A limit on each request that is no stream.
    let timeout: Duration?
    let sleep: @Sendable (Duration) async throws -> Void
    /// Told about every request, for `--verbose`.
    let log: (@Sendable (String) -> Void)?
    static let attempts = 12

    public init(
        http: HTTPClient, base: String, timeout: Duration? = nil,
        sleep: @escaping @Sendable (Duration) async throws -> Void = {
            try await Task.sleep(for: $0)
        },
        log: (@Sendable (String) -> Void)? = nil,
        credentials: @escaping Credentials = { _ in [:] }
    ) {
        self.http = http
        self.base = base
        self.credentials = credentials
        self.timeout = timeout
        self.sleep = sleep
        self.log = log
    }

    /// The same connection and credentials, for another address of the same host.
    func at(_ base: String) -> Session {
        Session(
            http: http, base: base, timeout: timeout, sleep: sleep, log: log,
            credentials: credentials)
    }

    var host: String { Self.host(of: base) }

    static func host(of url: String) -> String {
        let rest = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return rest.count > 2 ? String(rest[2]) : url
    }

    /// Sends one request; asks again where the server wants more time (429, and 503 with a time),
    /// or with fresh credentials where the old ones are refused.
    func send(_ request: ClientRequest) async throws(ClientError) -> ClientResponse {
        var request = request
        if request.timeout == nil { request.timeout = timeout }
        let own = request.headers
        var refreshed = false
        for attempt in 1... {
            guard let credentials = try await credentials(refreshed) else {
                throw .credentials("no credentials")
            }
            request.headers = own
            for field in credentials { request.headers.set(field.name, field.value) }
            let response: ClientResponse
            do throws(HTTPError) {
                response = try await http.send(request)
            } catch {
                if case .cancelled = error { throw .cancelled }
                // A kept connection may have been closed by the peer just as it was used again.
                if case .cut = error, request.method == "GET", attempt == 1 { continue }
                throw .transport(error)
            }
            log?("\(request.method) \(request.url) \(response.status)")
            if response.status == 401, !refreshed {
                if let fresh = try await self.credentials(true), !sameFields(fresh, credentials) {
                    refreshed = true
                    continue
                }
            }
            guard attempt < Self.attempts, let pause = Self.pause(response) else { return response }
            try await wait(pause)
        }
        return ClientResponse(status: 0)
    }

    /// Opens a stream; refusals are answered whole.
    func stream(_ request: ClientRequest) async throws(ClientError) -> ClientStream {
        var request = request
        guard let credentials = try await credentials(false) else {
            throw .credentials("no credentials")
        }
        for field in credentials { request.headers.set(field.name, field.value) }
        do throws(HTTPError) {
            let stream = try await http.stream(request)
            log?("\(request.method) \(request.url) \(stream.status)")
            return stream
        } catch {
            if case .cancelled = error { throw .cancelled }
            throw .transport(error)
        }
    }

    private func sameFields(_ left: Headers, _ right: Headers) -> Bool { left == right }

    /// How long the server wants to be left alone; nil where it does not say so.
    private static func pause(_ response: ClientResponse) -> Duration? {
        guard response.status == 429 || response.status == 503,
            let text = response.headers["Retry-After"], let seconds = Int(text)
        else { return nil }
        return .seconds(min(max(seconds, 1), 10))
    }

    private func wait(_ pause: Duration) async throws(ClientError) {
        do { try await sleep(pause) } catch { throw .cancelled }
    }
}
