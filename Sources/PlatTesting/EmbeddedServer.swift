import PlatServer
import PlatSystem
import Synchronization

/// A control plane in this process with two locations, `root` (region eu) and `beta` (region us),
/// and the personas admin, owner, provider and user.
public final class EmbeddedServer: ServerFixture {
    /// Somebody with a token: `NAME-token`.
    public struct Persona: Sendable {
        /// What the kubeconfig calls him.
        var name: String
        var user: String
        /// Separated by commas.
        var groups: String
    }

    private let running: Mutex<ControlPlane>
    private let configuration: ControlPlane.Configuration
    private let folder: TemporaryFolder
    /// Address without path: `https://127.0.0.1:40123`.
    public let address: String
    let personas: [Persona]

    private var controlPlane: ControlPlane { running.withLock(\.self) }

    /// Its own address first, then those of its locations.
    var addresses: [String] {
        var all = [address]
        for location in controlPlane.servedLocations where !all.contains(location.url) {
            all.append(location.url)
        }
        return all
    }

    /// The names and groups of the transcripts.
    public static let personas = [
        Persona(name: "admin", user: "admin", groups: "system:kcp:admin"),
        Persona(name: "owner", user: "olivia", groups: "platform-owners"),
        Persona(name: "provider", user: "petra", groups: "ml-providers"),
        Persona(name: "user", user: "uma", groups: "ml-users"),
    ]

    /// Those of the story.
    public static let storyPersonas = personas.map { persona in
        var persona = persona
        if persona.name == "provider" { persona.groups = "providers" }
        if persona.name == "user" { persona.groups = "users" }
        return persona
    }

    /// Starts a control plane with two locations for these personas; it may leave mounted clusters to a
    /// provider, as a kcp does.
    public static func start(
        personas: [Persona] = EmbeddedServer.personas, servesClusters: Bool = true
    ) async throws -> EmbeddedServer {
        let folder = try TemporaryFolder()
        var configuration = ControlPlane.Configuration(dataDirectory: folder.path)
        configuration.port = 0
        configuration.servesClusters = servesClusters
        configuration.locations = [("root", ["region": "eu"]), ("beta", ["region": "us"])]
        configuration.tokenFile =
            personas.map { "\($0.name)-token,\($0.user),u-\($0.name),\"\($0.groups)\"" }
            .joined(separator: "\n") + "\n"
        let controlPlane = try ControlPlane(configuration)
        try await controlPlane.start()
        return EmbeddedServer(controlPlane, configuration, folder, personas)
    }

    private init(
        _ controlPlane: ControlPlane, _ configuration: ControlPlane.Configuration,
        _ folder: TemporaryFolder, _ personas: [Persona]
    ) {
        self.personas = personas
        self.configuration = configuration
        running = Mutex(controlPlane)
        self.folder = folder
        address = controlPlane.baseURL
    }

    var authorityFile: String { folder.path + "/ca.crt" }

    public func kubeconfig(for persona: String) -> String {
        kubeconfig(for: persona, address: address, authorityFile: authorityFile)
    }

    /// The same for an address that leads here.
    func kubeconfig(for persona: String, address: String, authorityFile: String) -> String {
        PersonaKubeconfig.text(
            personas.map { ($0.name, "\($0.name)-token") }, current: persona, address: address,
            authorityFile: authorityFile)
    }

    /// Stops and starts again on the same data at the same address: what is open is cut, and for a moment
    /// nobody answers.
    public func restart() async throws {
        await controlPlane.stop()
        var configuration = configuration
        configuration.port = address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
        let again = try ControlPlane(configuration)
        try await again.start()
        running.withLock { $0 = again }
    }

    public func stop() async {
        await controlPlane.stop()
        folder.remove()
    }
}
