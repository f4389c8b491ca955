import PlatClient
import PlatHTTP
import PlatModel
import PlatServer
import PlatSystem
import PlatValue

/// A control plane in this process for the time of one command, which nothing is left of.
struct EphemeralPlane {
    /// Of its administrator, in its root workspace.
    let client: Client
    /// What a kubeconfig says of it beside its address.
    let cluster: Value

    /// Starts one, and ends it after `body`.
    static func with(
        _ context: Context, _ body: (EphemeralPlane) async throws(CommandError) -> Void
    ) async throws(CommandError) {
        let folder = ServedFolder.temporary(context)
        defer { folder.remove() }
        let token = Personas.newToken()
        let server: ControlPlane
        do throws(ServerStartError) {
            var configuration = ControlPlane.Configuration(dataDirectory: folder.path)
            configuration.port = 0
            configuration.tokenFile = "\(token),admin,admin,\"system:kcp:admin\"\n"
            server = try ControlPlane(configuration)
            try await server.start()
        } catch {
            throw CommandError(.unavailable, folder.path, error.description)
        }
        context.interruption.arm()
        do throws(CommandError) { try await body(EphemeralPlane(server, token, context)) } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private init(_ server: ControlPlane, _ token: String, _ context: Context) {
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = server.authorityPEM
        configuration.usesEnvironmentProxy = false
        var log: (@Sendable (String) -> Void)?
        if context.options.isVerbose { log = { text in context.verbose(text) } }
        let headers: Headers = ["Authorization": "Bearer \(token)"]
        client = Client(
            session: Session(
                http: HTTPClient(configuration), base: server.baseURL, clock: context.clock,
                log: log,
                credentials: { _ in headers }), path: .root)
        cluster = [
            "certificate-authority-data": .string(Base64.encode(server.authorityPEM))
        ]
    }
}
