public import PlatClient
import PlatHTTP
public import PlatModel
import PlatSystem

extension EmbeddedServer {
    /// A client of the root workspace with the token of a persona; `log` is told of its requests.
    public func client(
        for persona: String, log: (@Sendable (String) -> Void)? = nil
    ) throws -> Client {
        try client(token: "\(persona)-token", at: .root, log: log)
    }

    /// A client of a workspace with any token.
    public func client(
        token: String, at path: WorkspacePath, log: (@Sendable (String) -> Void)? = nil
    ) throws -> Client {
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = try readFile(authorityFile)
        let headers: Headers = ["Authorization": "Bearer \(token)"]
        let session = Session(
            http: HTTPClient(configuration), base: address, log: log,
            credentials: { _ in headers })
        return Client(session: session, path: path)
    }
}
