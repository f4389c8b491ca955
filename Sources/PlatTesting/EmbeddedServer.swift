import PlatServer
import PlatSystem

/// A control plane in this process with two locations, `root` (region eu) and `beta` (region us),
/// and the personas admin, owner, provider and user.
public final class EmbeddedServer: ServerFixture {
    private let controlPlane: ControlPlane
    private let folder: TemporaryFolder
    public let address: String

    /// Tokens by persona; the names and groups are those of the story.
    static let personas = [
        ("admin", "admin", "system:kcp:admin"), ("owner", "olivia", "platform-owners"),
        ("provider", "petra", "ml-providers"), ("user", "uma", "ml-users"),
    ]

    public static func start() async throws -> EmbeddedServer {
        let folder = try TemporaryFolder()
        var configuration = ControlPlane.Configuration(dataDirectory: folder.path)
        configuration.port = 0
        configuration.locations = [("root", ["region": "eu"]), ("beta", ["region": "us"])]
        configuration.tokenFile =
            personas.map { "\($0.0)-token,\($0.1),u-\($0.0),\"\($0.2)\"" }
            .joined(separator: "\n") + "\n"
        let controlPlane = try ControlPlane(configuration)
        try await controlPlane.start()
        return EmbeddedServer(controlPlane, folder)
    }

    private init(_ controlPlane: ControlPlane, _ folder: TemporaryFolder) {
        self.controlPlane = controlPlane
        self.folder = folder
        address = controlPlane.baseURL
    }

    var authorityFile: String { folder.path + "/ca.crt" }

    public func kubeconfig(for persona: String) -> String {
        let contexts = Self.personas.map {
            "- {name: \($0.0), context: {cluster: plat, user: \($0.0)}}\n"
        }
        let users = Self.personas.map { "- {name: \($0.0), user: {token: \($0.0)-token}}\n" }
        return """
            apiVersion: v1
            kind: Config
            current-context: \(persona)
            clusters:
            - name: plat
              cluster:
                server: \(address)/clusters/root
                certificate-authority: \(authorityFile)
            contexts:
            \(contexts.joined())users:
            \(users.joined())
            """
    }

    public func stop() async {
        await controlPlane.stop()
        folder.remove()
    }
}
