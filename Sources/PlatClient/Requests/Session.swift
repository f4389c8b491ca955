public import PlatHTTP
import PlatModel
public import PlatSystem
import PlatValue
import Synchronization

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
    /// What pauses and waits go by.
    public let clock: WallClock
    /// Told about every request, for `--verbose`.
    let log: (@Sendable (String) -> Void)?
    /// Told what servers say beside their answers, such as that a field is unknown.
    let warn: (@Sendable (String) -> Void)?
    /// Whether every request that would change something is refused before it is sent.
    let isReadOnly: Bool
    static let attempts = 12
    /// Whether the server has answered anything yet. One that has, and is away then, is being
    /// started again more often than gone.
    private let hasAnswered = Atomic(false)

    /// A session with the control plane at `base`; nothing is opened before the first request.
    public init(
        http: HTTPClient, base: String, timeout: Duration? = nil,
        clock: WallClock = .system,
        log: (@Sendable (String) -> Void)? = nil,
        warn: (@Sendable (String) -> Void)? = nil,
        isReadOnly: Bool = false,
        credentials: @escaping Credentials = { _ in [:] }
    ) {
        self.http = http
        self.base = base
        self.credentials = credentials
        self.timeout = timeout
        self.clock = clock
        self.log = log
        self.warn = warn
        self.isReadOnly = isReadOnly
    }

    /// The same connection and credentials, for another address of the same host.
    func at(_ base: String) -> Session {
        Session(
            http: http, base: base, timeout: timeout, clock: clock, log: log, warn: warn,
            isReadOnly: isReadOnly, credentials: credentials)
    }

    var host: String { Self.host(of: base) }

    static func host(of url: String) -> String {
        let rest = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return rest.count > 2 ? String(rest[2]) : url
    }

    /// Sends one request; asks again where the server wants more time (429, and 503 with a time),
    /// or with fresh credentials where the old ones are refused.
    func send(_ request: ClientRequest) async throws(ClientError) -> ClientResponse {
        if isReadOnly, Self.changes(request) { throw .readOnly(request.method) }
        var request = request
        if request.timeout == nil { request.timeout = timeout }
        return try await exchange(request) { request throws(HTTPError) in
            try await http.send(request)
        }
    }

    /// Whether a request changes something: reviews are questions, and what is only tried stays as it
    /// was.
    static func changes(_ request: ClientRequest) -> Bool {
        guard request.method != "GET", request.method != "HEAD" else { return false }
        let path = request.url.prefix { $0 != "?" }
        return !path.hasSuffix("reviews") && !request.url.contains("dryRun=All")
    }

    /// Opens a stream; refusals are answered whole.
    func stream(_ request: ClientRequest) async throws(ClientError) -> ClientStream {
        try await exchange(request) { request throws(HTTPError) in
            try await http.stream(request)
        }
    }

    private func exchange<R: Answer>(
        _ request: ClientRequest, _ send: (ClientRequest) async throws(HTTPError) -> R
    ) async throws(ClientError) -> R {
        guard var who = try await credentials(false) else { throw .credentials("no credentials") }
        var isRefreshed = false
        var attempt = 0
        var faults = Faults(request)
        while true {
            attempt += 1
            let reply: R
            do throws(HTTPError) { reply = try await send(Self.signed(request, who)) } catch {
                if case .cancelled = error { throw .cancelled }
                let isKnown = hasAnswered.load(ordering: .relaxed)
                guard let pause = faults.pause(after: error, isKnown: isKnown) else {
                    throw faults.isOutcomeUnknown(error) ? .unanswered(error) : .transport(error)
                }
                do { try await clock.sleep(pause) } catch { throw .cancelled }
                continue
            }
            hasAnswered.store(true, ordering: .relaxed)
            log?("\(request.method) \(request.url) \(reply.status)")
            if let pause = faults.pause(after: reply.status, reply.headers) {
                do { try await clock.sleep(pause) } catch { throw .cancelled }
                continue
            }
            if reply.status == 401, !isRefreshed {
                isRefreshed = true
                if let fresh = try await credentials(true), fresh != who {
                    who = fresh
                    continue
                }
            }
            if let warn {
                for field in reply.headers where field.name.lowercased() == "warning" {
                    if let text = Self.warning(field.value) { warn(text) }
                }
            }
            guard attempt < Self.attempts, let pause = Self.pause(reply) else { return reply }
            do { try await clock.sleep(pause) } catch { throw .cancelled }
        }
    }

    /// The text of a warning as Kubernetes sends it, `299 - "text"`; nil for those of other agents.
    static func warning(_ value: String) -> String? {
        let parts = value.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "299", parts[2].first == "\"" else { return nil }
        var text = ""
        var isEscaped = false
        for character in parts[2].dropFirst() {
            if isEscaped {
                text.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                return text
            } else {
                text.append(character)
            }
        }
        return nil
    }

    /// The request with the headers that say who asks, of which some come several times.
    private static func signed(_ request: ClientRequest, _ who: Headers) -> ClientRequest {
        var request = request
        request.headers.replace(with: who)
        return request
    }

    /// How long the server wants to be left alone; nil where it does not say so.
    private static func pause(_ response: some Answer) -> Duration? {
        guard response.status == 429 || response.status == 503,
            let text = response.headers["Retry-After"], let seconds = Int(text)
        else { return nil }
        return .seconds(min(max(seconds, 1), 10))
    }
}

/// What a reply says before its body.
private protocol Answer {
    var status: Int { get }
    var headers: Headers { get }
}

extension ClientResponse: Answer {}
extension ClientStream: Answer {}
