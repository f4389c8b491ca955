public import PlatClient
import PlatConfig
import PlatHTTP
import PlatModel
import PlatSystem
import Synchronization

/// A real kcp, of which each test gets the root workspace as it was before the first.
///
/// The folder is the one that the tools' `kcp/up` writes: a kubeconfig for each persona, and the
/// certificate to trust.
public final class KCPServer: ServerFixture {
    /// The personas that have a kubeconfig in the folder.
    static let personas = ["admin", "owner", "provider", "user"]

    /// The folder of the kcp that runs.
    public let folder: String
    /// What its clients speak to.
    public let address: String
    private let tokens: [String: String]
    private let authority: [UInt8]
    /// What the root workspace holds of itself.
    private let residents = Mutex<Set<String>?>(nil)

    /// The kcp whose files are in `folder`.
    public init(folder: String) throws {
        self.folder = folder
        var addresses: Set<String> = []
        var tokens: [String: String] = [:]
        for persona in Self.personas {
            let files = KubeconfigFiles(
                flag: "\(folder)/\(persona).kubeconfig", variable: nil, home: "")
            let connection = try files.load().get().connection()
            addresses.insert(WorkspaceURL(connection.server)?.base ?? connection.server)
            tokens[persona] = connection.token
        }
        guard addresses.count == 1, let address = addresses.first else {
            throw KCPError(
                "\(folder): the personas' kubeconfigs lead to \(addresses.count) servers")
        }
        self.address = address
        self.tokens = tokens
        authority = try readFile("\(folder)/ca.crt")
    }

    /// Makes the root workspace what it was when this was called first.
    public func start() async throws -> any ServerFixture {
        let cleaning = KCPCleaning(client: try client(for: "admin"))
        if let known = residents.withLock(\.self) {
            try await cleaning.removeAll(but: known)
        } else {
            let found = try await cleaning.uids()
            residents.withLock { $0 = found }
        }
        return self
    }

    /// A client of the root workspace with the token of a persona.
    public func client(for persona: String) throws -> Client {
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = authority
        let headers: Headers = ["Authorization": "Bearer \(tokens[persona] ?? "")"]
        let session = Session(
            http: HTTPClient(configuration), base: address, credentials: { _ in headers })
        return Client(session: session, path: .root)
    }

    /// The text of a kubeconfig with all personas.
    public func kubeconfig(for persona: String) -> String {
        PersonaKubeconfig.text(
            Self.personas.map { ($0, tokens[$0] ?? "") }, current: persona, address: address,
            authorityFile: "\(folder)/ca.crt")
    }

    /// Leaves it as it is: the next test's start cleans, and whoever started it ends it.
    public func stop() async {}
}

/// Why a kcp cannot be tested against.
struct KCPError: Error, CustomStringConvertible {
    let description: String

    init(_ text: String) { description = text }
}
