import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue

/// A control plane as it looks through a front proxy and caches that lag, with the faults that were
/// seen on a kcp of two shards (kcp contract, 1.5 and 9): what was written holds a little later, an
/// export's view answers lists that are none yet, unknown paths are 403 and name nothing, connections
/// are cut and stores change their leader.
///
/// Behind it is the embedded control plane, which has none of this.
public final class LaggingFront: ServerFixture {
    private let inner: EmbeddedServer
    /// One for each address of the control plane, the main one first.
    private let servers: [HTTPServer]
    private let folder: TemporaryFolder
    /// What clients speak to.
    public let address: String

    /// Starts a control plane, and a front before it in which what was written holds `lag` later.
    public static func start(
        lag: Duration = .milliseconds(300),
        personas: [EmbeddedServer.Persona] = EmbeddedServer.personas
    ) async throws -> LaggingFront {
        let inner = try await EmbeddedServer.start(personas: personas)
        do {
            return try LaggingFront(inner, lag: lag)
        } catch {
            await inner.stop()
            throw error
        }
    }

    private init(_ inner: EmbeddedServer, lag: Duration) throws {
        self.inner = inner
        folder = try TemporaryFolder()
        let authority = try Certificates.makeAuthority(commonName: "front")
        let identity = try Certificates.issueServer(
            by: authority, names: ["localhost"], addresses: ["127.0.0.1"])
        try folder.write(String(decoding: authority.certificatePEM, as: UTF8.self), to: "ca.crt")
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = try readFile(inner.authorityFile)
        let memory = FrontMemory(lag: lag)
        let client = HTTPClient(configuration)
        servers = try inner.addresses.map { address in
            let forwarding = Forwarding(client: client, inner: address, memory: memory)
            return try HTTPServer(.init(tls: identity)) { await forwarding.answer($0) }
        }
        for (inner, server) in zip(inner.addresses, servers) {
            memory.add(inner, foundAt: "https://127.0.0.1:\(server.port)")
        }
        address = "https://127.0.0.1:\(servers[0].port)"
    }

    /// The certificate to trust.
    public var authorityFile: String { folder.path + "/ca.crt" }

    public func kubeconfig(for persona: String) -> String {
        inner.kubeconfig(for: persona, address: address, authorityFile: authorityFile)
    }

    /// A folder with `PERSONA.kubeconfig` for everybody, as the tools that start a kcp write it.
    public func controlPlaneFolder() throws -> String {
        for persona in inner.personas {
            try folder.write(kubeconfig(for: persona.name), to: "\(persona.name).kubeconfig")
        }
        return folder.path
    }

    public func stop() async {
        for server in servers { await server.stop(grace: .milliseconds(200)) }
        await inner.stop()
        folder.remove()
    }
}
