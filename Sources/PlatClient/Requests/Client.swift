import PlatHTTP
public import PlatModel
public import PlatValue

/// The API of one workspace, or of an export's view: everything below one URL.
///
/// A value: clients for other workspaces share the session, and each looks up its own resources.
public struct Client: Sendable {
    /// The connection that all requests go through.
    public let session: Session
    /// The URL that `/api` and `/apis` stand behind.
    public let root: String
    /// The workspace; nil where the root is none, as in a view over all consumers.
    public let path: WorkspacePath?
    /// What has been learnt about the resources here.
    public let discovery: Discovery
    /// Whether a 403 is looked into, at the price of two requests for each workspace: is it a right
    /// that is missing, or the whole workspace?
    var looksAtDoor = true

    /// What a reply may be at most: a list of 100,000 objects of 2 KiB.
    static let bodyLimit = 256 << 20

    /// A client for a workspace; makes no request.
    public init(session: Session, path: WorkspacePath) {
        self.session = session
        self.path = path
        root = session.base + path.requestPath
        discovery = Discovery()
    }

    /// A client for any root: an endpoint of an export with `/clusters/*` behind it.
    public init(session: Session, root: String) {
        self.session = session
        path = nil
        self.root = root
        discovery = Discovery()
    }

    /// The same control plane, another workspace.
    public func at(_ path: WorkspacePath) -> Client {
        path == self.path ? self : Client(session: session, path: path)
    }

    /// What kind of answer is wanted.
    public enum Form: String, Sendable {
        case json = "application/json"
        case table =
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json"
        case metadata =
            "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json"
        case discovery =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"
    }

    /// The forms of a patch.
    public enum PatchType: String, Sendable {
        case json = "application/json-patch+json"
        case merge = "application/merge-patch+json"
        case strategic = "application/strategic-merge-patch+json"
        case apply = "application/apply-patch+yaml"
    }

    /// What a server answered.
    public struct Reply: Sendable {
        /// The HTTP status, below 300.
        public var status: Int
        /// What came back.
        public var value: Value
    }

    /// Sends one request to `path`, which starts with a slash, and reads the JSON that comes back.
    /// Every status of 400 or more is thrown.
    public func send(
        _ method: String, _ path: String, query: [(String, String)] = [], body: Value? = nil,
        contentType: String = "application/json", form: Form = .json
    ) async throws(ClientError) -> Reply {
        do throws(ClientError) {
            return try await ask(
                method, path, query: query, body: body, contentType: contentType, form: form)
        } catch {
            throw await judged(error)
        }
    }

    /// The same, with a refusal as it came.
    func ask(
        _ method: String, _ path: String, query: [(String, String)] = [], body: Value? = nil,
        contentType: String = "application/json", form: Form = .json
    ) async throws(ClientError) -> Reply {
        var headers: Headers = ["Accept": form.rawValue]
        if body != nil { headers.set("Content-Type", contentType) }
        let request = ClientRequest(
            method, url(path, query), headers: headers,
            body: body.map { .bytes($0.json()) } ?? .none)
        let response = try await session.send(request)
        guard response.status < 300 else { throw Self.refusal(response, host: session.host) }
        do throws(ClientError) {
            return Reply(
                status: response.status, value: try read(response.body, status: response.status))
        } catch {
            guard Session.changes(request), !Self.isMarkup(response.body),
                case .unintelligible(let host, let text) = error
            else { throw error }
            throw .unreadable(host: host, text, isNew: response.status == 201)
        }
    }

    /// Gets what is at `path`.
    public func get(
        _ path: String, query: [(String, String)] = [], form: Form = .json
    ) async throws(ClientError) -> Value {
        try await send("GET", path, query: query, form: form).value
    }

    func url(_ path: String, _ query: [(String, String)]) -> String {
        guard !query.isEmpty else { return root + path }
        let text = query.map { PercentCoding.query($0.0) + "=" + PercentCoding.query($0.1) }
        return root + path + "?" + text.joined(separator: "&")
    }

    func read(_ body: [UInt8], status: Int = 200) throws(ClientError) -> Value {
        do throws(ParseError) {
            return try Value(json: body)
        } catch {
            throw .unintelligible(host: session.host, Self.describe(body, status: status))
        }
    }

    /// Why a request was not answered as it should be: the server's `Status`, one made of whatever
    /// else it said, or that it is no API server at all.
    static func refusal(_ response: ClientResponse, host: String) -> ClientError {
        // A body that is no JSON is looked at as text below.
        if let value = try? Value(json: response.body), let status = Status(value) {
            return .refused(status)
        }
        if (300..<400).contains(response.status) {
            let target = response.headers["Location"].map { " to \($0)" } ?? ""
            return .unintelligible(
                host: host, "redirects\(target) (\(response.status)): it is no API server")
        }
        if isMarkup(response.body) {
            return .unintelligible(host: host, describe(response.body, status: response.status))
        }
        // Answers that are no JSON are frequent: proxies write text, and so does kcp for 429 and 503.
        let text = String(decoding: response.body.prefix(512), as: UTF8.self)
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return .refused(
            Status(
                code: response.status, reason: reason(response.status),
                message: line.isEmpty
                    ? "\(host) answered \(response.status) without saying why" : line))
    }

    private static func isMarkup(_ body: [UInt8]) -> Bool {
        body.first { $0 > 0x20 } == UInt8(ascii: "<")
    }

    /// What an answer is that should have been JSON, with enough of it to recognize who answered.
    private static func describe(_ body: [UInt8], status: Int) -> String {
        if body.isEmpty { return "answered with nothing (\(status))" }
        let text = String(decoding: body.prefix(4096), as: UTF8.self)
        guard isMarkup(body) else {
            return "answered with something that is not JSON: \"\(oneLine(text.prefix(80)))\""
        }
        var title = ""
        if let open = text.firstRange(of: "<title>"),
            let close = text[open.upperBound...].firstRange(of: "</title>")
        {
            title = ": \"\(oneLine(text[open.upperBound..<close.lowerBound].prefix(80)))\""
        }
        return "answered with a web page (\(status)\(title)): it is no API server"
    }

    private static func oneLine(_ text: Substring) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func reason(_ code: Int) -> StatusReason {
        switch code {
        case 400: .badRequest
        case 401: .unauthorized
        case 403: .forbidden
        case 404: .notFound
        case 405: .methodNotAllowed
        case 409: .conflict
        case 410: .gone
        case 429: .tooManyRequests
        case 500: .internalError
        case 503: .serviceUnavailable
        case 504: .timeout
        default: .unknown
        }
    }
}

extension PercentCoding {
    static func segment(_ text: String) -> String { encode(text, keeping: "-._~:@") }
    static func query(_ text: String) -> String { encode(text, keeping: "-._~:/") }
}
