public import PlatClient
import PlatHTTP
public import PlatModel
import PlatSystem

extension EmbeddedServer {
    /// A client of the root workspace with the token of a persona; `log` is told of its requests.
    /// `before` is done before each request.
    public func client(
        for persona: String, log: (@Sendable (String) -> Void)? = nil,
        before: @escaping @Sendable () async throws(ClientError) -> Void = {}
    ) throws -> Client {
        try client(token: "\(persona)-token", at: .root, log: log, before: before)
    }

    /// A client of a workspace with any token.
    public func client(
        token: String, at path: WorkspacePath, log: (@Sendable (String) -> Void)? = nil,
        before: @escaping @Sendable () async throws(ClientError) -> Void = {}
    ) throws -> Client {
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = try readFile(authorityFile)
        let headers: Headers = ["Authorization": "Bearer \(token)"]
        let session = Session(
            http: HTTPClient(configuration), base: address, log: log,
            credentials: { (_: Bool) async throws(ClientError) -> Headers? in
                try await before()
                return headers
            })
        return Client(session: session, path: path)
    }
}
