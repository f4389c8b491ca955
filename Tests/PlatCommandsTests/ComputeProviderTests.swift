import PlatClient
import PlatCommands
import PlatHTTP
import PlatModel
import PlatSystem
import PlatTesting
import PlatValue
import Synchronization
import Testing

/// `plat compute provider` for a control plane that leaves mounts to it: ours without its own.
@Suite struct ComputeProviderTests {
    /// Runs a command as a persona; what it printed to both streams.
    private func run(
        _ words: [String], in home: TemporaryFolder,
        signals: @escaping @Sendable (@escaping @Sendable (Int32) -> Void) -> Void = { _ in }
    ) async -> (String, Int32) {
        let recorder = Recorder()
        var around = Plat.Surroundings(
            environment: ["HOME": home.path], workingDirectory: home.path,
            streams: Streams(
                input: MemorySource(""), output: recorder.sink(.output),
                error: recorder.sink(.error)))
        around.signals = signals
        let status = await Plat.run(arguments: ["plat"] + words, surroundings: around)
        return (recorder.lines.map(\.text).joined(separator: "\n"), status)
    }

    @Test(.timeLimit(.minutes(2)))
    func itServesTheMountsOfAControlPlaneThatHasNone() async throws {
        let server = try await EmbeddedServer.start(servesClusters: false)
        let home = try TemporaryFolder()
        defer { home.remove() }
        try home.write(server.kubeconfig(for: "admin"), to: ".kube/config")
        let authority = try Certificates.makeAuthority(commonName: "mounts")
        let identity = try Certificates.issueServer(
            by: authority, names: ["localhost"], addresses: ["127.0.0.1"])
        try home.write(String(decoding: identity.certificatePEM, as: UTF8.self), to: "tls.crt")
        try home.write(String(decoding: identity.keyPEM, as: UTF8.self), to: "tls.key")
        let holder = try HTTPServer(.init()) { _ in ServerResponse() }
        let port = holder.port
        await holder.stop()

        let refused = await run(
            ["compute", "mount", "prod", "--cluster-kubeconfig", ".kube/config"], in: home)
        #expect(refused.1 == 1)
        #expect(
            refused.0.contains(
                "prod: this workspace has no mounts, and may not bind :root:compute:mounts.contrib.kcp.io"
            ))
        for words in [
            ["ws", "create", "compute", "team"], ["compute", "provider", "init", "-w", "compute"],
        ] {
            let (text, status) = await run(words, in: home)
            #expect(status == 0, "\(text)")
        }
        let signal = Mutex<(@Sendable (Int32) -> Void)?>(nil)
        let provider = Task {
            await run(
                [
                    "compute", "provider", "--kubeconfig", "provider.kubeconfig", "--listen",
                    "127.0.0.1:\(port)", "--url", "https://127.0.0.1:\(port)", "--tls-cert-file",
                    "tls.crt", "--tls-key-file", "tls.key",
                ], in: home, signals: { body in signal.withLock { $0 = body } })
        }
        let mounted = await run(
            [
                "compute", "mount", "prod", "--cluster-kubeconfig", ".kube/config", "-w", "team",
                "--timeout", "30s",
            ], in: home)
        #expect(mounted.1 == 0, "\(mounted.0)")
        #expect(mounted.0.contains("bound :root:compute:mounts.contrib.kcp.io"))
        let url = await run(
            ["get", "kubecluster", "prod", "-w", "team", "-o", "jsonpath={.status.URL}"], in: home
        ).0
        #expect(url.hasPrefix("https://127.0.0.1:\(port)/clusters/"))
        try await expectOnlyWhoMayEnter(url, authority)
        // What is under way is done, and that is the end.
        signal.withLock(\.self)?(SIGTERM)
        #expect(await provider.value.1 == 128 + SIGTERM)
        await server.stop()
    }

    /// Through the provider: who may enter the workspace that holds the mount, and nobody else.
    private func expectOnlyWhoMayEnter(_ url: String, _ authority: TLSIdentity) async throws {
        var settings = HTTPClient.Configuration()
        settings.authorityPEM = authority.certificatePEM
        let client = HTTPClient(settings)
        let path = "/api/v1/namespaces"
        for (headers, status) in [
            (["Authorization": "Bearer admin-token"], 200),
            (["Authorization": "Bearer user-token"], 403),
            (["Authorization": "Bearer nobody"], 401), (["X-Remote-User": "admin"], 401),
            ([:], 401),
        ] as [(Headers, Int)] {
            let reply = try await client.send(ClientRequest("GET", url + path, headers: headers))
            #expect(reply.status == status, "\(headers)")
        }
    }
}
