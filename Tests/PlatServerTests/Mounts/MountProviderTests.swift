import PlatHTTP
import PlatModel
import PlatSystem
import PlatTesting
import PlatValue
import Synchronization
import Testing

@testable import PlatServer

/// A provider of mounts on a free port, with a control plane that stands in for the cluster.
struct MountProviderTests {
    /// What a test has at hand.
    private struct Scene {
        let source: TestSource
        let provider: MountProvider
        let frontProxy: HTTPClient
        let anybody: HTTPClient

        var mount: String { "https://127.0.0.1:\(provider.port)/clusters/h1:prod" }

        func get(
            _ path: String, as user: String? = nil, token: String? = nil, by client: HTTPClient
        ) async throws -> ClientResponse {
            var headers: Headers = ["Accept": "application/json"]
            headers["X-Remote-User"] = user
            headers["Authorization"] = token.map { "Bearer " + $0 }
            return try await client.send(ClientRequest("GET", mount + path, headers: headers))
        }

        /// Looks until a phase is there; the provider writes it within seconds.
        func waits(for phase: Value) async throws -> Bool {
            for _ in 0..<600 {
                if source.status(of: "prod")?["phase"] == phase { return true }
                try await Task.sleep(for: .milliseconds(20))
            }
            return false
        }
    }

    private func with(
        frontProxy hasFrontProxy: Bool = true, _ body: (Scene, TestPlane) async throws -> Void
    ) async throws {
        try await TestPlane.with { cluster in
            let folder = FileManager.default.temporaryDirectory.path + "/provider-" + newUID()
            try AtomicFile.makeFolder(folder)
            defer {
                // What is left in the temporary folder does no harm.
                try? FileManager.default.removeItem(atPath: folder)
            }
            let authority = try Certificates.makeAuthority(commonName: "serving")
            let proxies = try Certificates.makeAuthority(commonName: "requestheader")
            let serving = try Certificates.issueServer(
                by: authority, names: ["localhost"], addresses: ["127.0.0.1"])
            let files = (folder + "/tls.crt", folder + "/tls.key")
            try AtomicFile.write(serving.certificatePEM, to: files.0)
            try AtomicFile.write(serving.keyPEM, to: files.1)
            var configuration = MountProvider.Configuration(
                url: "https://mounts.example.org/", certificateFiles: files)
            configuration.port = 0
            configuration.frontProxyAuthority = hasFrontProxy ? proxies.certificatePEM : nil
            configuration.frontProxyNames = ["kcp-front-proxy"]
            let source = TestSource()
            source.put(kubeconfig: cluster.kubeconfig(token: "admin-token"))
            let provider = try MountProvider(configuration, source: source)
            let running = Task { await provider.run(grace: .milliseconds(200)) }
            provider.noteCluster("prod", in: "h1")
            var settings = HTTPClient.Configuration()
            settings.authorityPEM = authority.certificatePEM
            let anybody = HTTPClient(settings)
            let identity = try Certificates.issueClient(
                by: proxies, commonName: "kcp-front-proxy", organizations: [])
            settings.clientCertificatePEM = identity.certificatePEM
            settings.clientKeyPEM = identity.keyPEM
            let scene = Scene(
                source: source, provider: provider, frontProxy: HTTPClient(settings),
                anybody: anybody)
            let result: Result<Void, any Error>
            do {
                try await body(scene, cluster)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            running.cancel()
            await running.value
            try result.get()
        }
    }

    @Test func itWritesWhatItFindsAndPassesOnWhoAsks() async throws {
        try await with { scene, _ in
            #expect(try await scene.waits(for: "Ready"))
            let status = scene.source.status(of: "prod")
            #expect(status?["URL"] == "https://mounts.example.org/clusters/h1:prod")
            #expect(status?["lastProxyHeartbeatTime"]?.stringValue?.isEmpty == false)

            // The cluster's own word: it knows uma by impersonation, and lets her do nothing.
            let path = "/api/v1/namespaces"
            let asUma = try await scene.get(path, as: "uma", by: scene.frontProxy)
            #expect(asUma.status == 403)
            #expect(String(decoding: asUma.body, as: UTF8.self).contains(#"User \"uma\""#))
            #expect(try await scene.get(path, as: "uma", by: scene.anybody).status == 401)
            let byToken = try await scene.get(path, token: "uma-token", by: scene.anybody)
            #expect(byToken.body == asUma.body)
            #expect(try await scene.get(path, as: "otto", by: scene.frontProxy).status == 403)
            let unknown = try await scene.anybody.send(
                ClientRequest("GET", "https://127.0.0.1:\(scene.provider.port)/api"))
            #expect(unknown.status == 404)
        }
    }

    /// A lone shard leaves each connection open and never uses it again; a front proxy does.
    @Test(arguments: [true, false])
    func connectionsAreKeptForFrontProxiesOnly(_ hasFrontProxy: Bool) async throws {
        try await with(frontProxy: hasFrontProxy) { scene, _ in
            #expect(try await scene.waits(for: "Ready"))
            let reply = try await scene.get("/api", token: "uma-token", by: scene.anybody)
            #expect(reply.status == 200)
            #expect(reply.headers.contains("Connection", token: "close") == !hasFrontProxy)
        }
    }

    @Test func aClusterIsFollowedAwayAndBack() async throws {
        try await with { scene, cluster in
            #expect(try await scene.waits(for: "Ready"))
            var away = cluster.kubeconfig(token: "admin-token")
            away.set(
                .array([
                    ["name": "c", "cluster": ["server": "https://127.0.0.1:1"]]
                ]), at: "clusters")
            scene.source.put(kubeconfig: away, revision: "2")
            scene.provider.noteSecret("prod", namespace: "default", in: "h1")
            #expect(try await scene.waits(for: "Unknown"))
            let reply = try await scene.get("/api", as: "uma", by: scene.frontProxy)
            #expect(reply.status == 502)
            scene.source.put(kubeconfig: cluster.kubeconfig(token: "admin-token"), revision: "3")
            scene.provider.noteSecret("prod", namespace: "default", in: "h1")
            #expect(try await scene.waits(for: "Ready"))
        }
    }
}
