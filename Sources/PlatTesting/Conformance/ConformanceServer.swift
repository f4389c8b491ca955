import PlatHTTP
public import PlatServer
import PlatSystem

/// A control plane in this process for cases to be played against.
public final class ConformanceServer: Sendable {
    public let address: String
    /// What answers, for whoever asks it without a socket.
    public let controlPlane: ControlPlane
    /// What asks it over TLS.
    public let live: any CaseTransport
    private let folder: TemporaryFolder
    /// Tokens by persona: the file's token `admin-token` is the persona admin's.
    private let tokens: [String: String]

    /// Who asks in cases that do not say it; managers of fields are named by it.
    static let userAgent = "conformance"

    /// What cases may need of any of these servers; `locations` and `shards` of that with two.
    public static let abilities: Set<String> = [
        "locations", "shards", "mount-identity", "protobuf",
    ]

    public static func start(
        locations: [String], tokenFile: String
    ) async throws -> ConformanceServer {
        let folder = try TemporaryFolder()
        var configuration = ControlPlane.Configuration(dataDirectory: folder.path)
        configuration.port = 0
        configuration.locations = locations.map { ($0, [:]) }
        configuration.tokenFile = tokenFile
        let controlPlane = try ControlPlane(configuration)
        try await controlPlane.start()
        return ConformanceServer(controlPlane, folder, tokenFile)
    }

    private init(_ controlPlane: ControlPlane, _ folder: TemporaryFolder, _ tokenFile: String) {
        self.controlPlane = controlPlane
        self.folder = folder
        address = controlPlane.baseURL
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = controlPlane.authorityPEM
        configuration.usesEnvironmentProxy = false
        live = LiveTransport(client: HTTPClient(configuration))
        var tokens = ["stranger": "no-such-token"]
        for line in tokenFile.split(separator: "\n") {
            let token = String(line.prefix { $0 != "," })
            tokens[String(token.prefix { $0 != "-" })] = token
        }
        self.tokens = tokens
    }

    public func stop() async {
        await controlPlane.stop()
        folder.remove()
    }

    /// A path is one of this server's; a whole URL may be that of one location.
    func addressed(_ request: ClientRequest, as persona: String) -> ClientRequest {
        var request = request
        let isWhole = request.url.hasPrefix("https://") || request.url.hasPrefix("http://")
        if !isWhole { request.url = address + request.url }
        if request.headers["Accept"] == nil { request.headers.set("Accept", "application/json") }
        if request.headers["User-Agent"] == nil {
            request.headers.set("User-Agent", Self.userAgent)
        }
        if request.headers["Authorization"] == nil, let token = tokens[persona] {
            request.headers.set("Authorization", "Bearer \(token)")
        }
        return request
    }
}
