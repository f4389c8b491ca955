import PlatSystem
import Testing

@testable import PlatHTTP

@Suite(.timeLimit(.minutes(1)))
struct TLSTests {
    private let authority: TLSIdentity
    private let identity: TLSIdentity

    init() throws {
        authority = try Certificates.makeAuthority(commonName: "test authority")
        identity = try Certificates.issueServer(
            by: authority, names: ["localhost", "plat.example"], addresses: ["127.0.0.1"])
    }

    private func whoServer() throws -> HTTPServer {
        try makeServer({
            $0.tls = identity
            $0.clientAuthorityPEM = authority.certificatePEM
        }) { request in
            let who = request.clientCertificate
            let text = "\(who?.commonName ?? "-") \(who?.organizations ?? []) \(request.isSecure)"
            return ServerResponse(body: .bytes(Array(text.utf8)))
        }
    }

    private func answer(
        _ server: HTTPServer, host: String = "127.0.0.1",
        _ change: (inout HTTPClient.Configuration) -> Void = { _ in }
    ) async throws(HTTPError) -> String {
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = authority.certificatePEM
        change(&configuration)
        let response = try await HTTPClient(configuration).send(
            ClientRequest("GET", "https://\(host):\(server.port)/"))
        return String(decoding: response.body, as: UTF8.self)
    }

    @Test func clientIsWhoItsCertificateSays() async throws {
        let server = try whoServer()
        let ann = try Certificates.issueClient(
            by: authority, commonName: "ann", organizations: ["dev", "ops"])
        let text = try await answer(server) {
            $0.clientCertificatePEM = ann.certificatePEM
            $0.clientKeyPEM = ann.keyPEM
        }
        #expect(text == #"ann ["dev", "ops"] true"#)
        #expect(try await answer(server) == "- [] true")
        #expect(try await answer(server, host: "localhost") == "- [] true")
        await server.stop()
    }

    @Test func certificateThatCannotBeVerifiedIsNone() async throws {
        let server = try whoServer()
        let stranger = try Certificates.makeAuthority(commonName: "test authority")
        let forged = try Certificates.issueClient(
            by: stranger, commonName: "ann", organizations: ["system:masters"])
        // Signed by the right authority, but for servers.
        for wrong in [forged, identity] {
            let text = try await answer(server) {
                $0.clientCertificatePEM = wrong.certificatePEM
                $0.clientKeyPEM = wrong.keyPEM
            }
            #expect(text == "- [] true")
        }
        await server.stop()
    }

    /// Who may say who is behind him is no client himself, and no client may.
    @Test func authoritiesOfProxiesSignForProxies() async throws {
        let proxies = try Certificates.makeAuthority(commonName: "proxies")
        let server = try makeServer({
            $0.tls = identity
            $0.clientAuthorityPEM = authority.certificatePEM
            $0.proxyAuthorityPEM = proxies.certificatePEM
        }) { request in
            let who = request.clientCertificate
            let text =
                who.map { "\($0.commonName) \($0.isOfClient) \($0.isOfProxy)" } ?? "nobody"
            return ServerResponse(body: .bytes(Array(text.utf8)))
        }
        let stranger = try Certificates.makeAuthority(commonName: "proxies")
        for (signer, wanted) in [
            (authority, "x true false"), (proxies, "x false true"), (stranger, "nobody"),
        ] {
            let shown = try Certificates.issueClient(by: signer, commonName: "x", organizations: [])
            let text = try await answer(server) {
                $0.clientCertificatePEM = shown.certificatePEM
                $0.clientKeyPEM = shown.keyPEM
            }
            #expect(text == wanted)
        }
        await server.stop()
    }

    /// Who connects from now on sees the new certificate; who is connected stays so.
    @Test func anotherCertificateIsShownWithoutARestart() async throws {
        let server = try whoServer()
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = authority.certificatePEM
        let connected = HTTPClient(configuration)
        let request = ClientRequest("GET", "https://127.0.0.1:\(server.port)/")
        #expect(try await connected.send(request).status == 200)
        let next = try Certificates.makeAuthority(commonName: "next authority")
        let shown = try Certificates.issueServer(
            by: next, names: [], addresses: ["127.0.0.1"])
        for _ in 0..<3 {
            try server.present(shown)
            #expect(
                try await answer(server) { $0.authorityPEM = next.certificatePEM } == "- [] true")
            await #expect(throws: HTTPError.tls(host: "127.0.0.1", reason: .unknownAuthority)) {
                try await answer(server)
            }
            #expect(try await connected.send(request).status == 200)
        }
        let broken = TLSIdentity(certificatePEM: shown.certificatePEM, keyPEM: identity.keyPEM)
        #expect(throws: HTTPError.certificate("the server's certificate or key cannot be used")) {
            try server.present(broken)
        }
        #expect(try await answer(server) { $0.authorityPEM = next.certificatePEM } == "- [] true")
        await server.stop()
        await #expect(throws: HTTPError.self) { try await connected.send(request) }
    }

    @Test func otherAuthorityIsRefused() async throws {
        let server = try whoServer()
        let stranger = try Certificates.makeAuthority(commonName: "stranger")
        await #expect(throws: HTTPError.tls(host: "127.0.0.1", reason: .unknownAuthority)) {
            _ = try await answer(server) { $0.authorityPEM = stranger.certificatePEM }
        }
        await #expect(throws: HTTPError.tls(host: "127.0.0.1", reason: .unknownAuthority)) {
            _ = try await answer(server) { $0.authorityPEM = nil }
        }
        let trusting = try await answer(server) {
            $0.authorityPEM = stranger.certificatePEM
            $0.isInsecure = true
        }
        #expect(trusting == "- [] true")
        await server.stop()
    }

    @Test func nameIsCheckedAndCanBeGiven() async throws {
        let other = try Certificates.issueServer(
            by: authority, names: ["plat.example"], addresses: [])
        let server = try makeServer({ $0.tls = other }) { request in
            ServerResponse(body: .bytes(Array((request.headers["Host"] ?? "").utf8)))
        }
        await #expect(throws: HTTPError.tls(host: "127.0.0.1", reason: .hostname)) {
            _ = try await answer(server)
        }
        let host = try await answer(server) { $0.serverName = "plat.example" }
        #expect(host == "127.0.0.1:\(server.port)")
        await server.stop()
    }

    @Test func expiredCertificateIsSaid() async throws {
        let old = try Certificates.issueServer(
            by: authority, names: [], addresses: ["127.0.0.1"], days: 0)
        let server = try makeServer({ $0.tls = old }) { _ in ServerResponse() }
        await #expect(throws: HTTPError.tls(host: "127.0.0.1", reason: .expired)) {
            _ = try await answer(server)
        }
        await server.stop()
    }

    @Test func plainRequestToATLSServerFails() async throws {
        let server = try whoServer()
        await #expect(throws: HTTPError.self) {
            _ = try await HTTPClient().send(
                ClientRequest("GET", "http://127.0.0.1:\(server.port)/"))
        }
        await server.stop()
    }

    @Test func unusableClientCertificateIsSaid() async throws {
        let server = try whoServer()
        await #expect(
            throws: HTTPError.certificate("the client certificate or its key cannot be used")
        ) {
            _ = try await answer(server) { $0.clientCertificatePEM = Array("nonsense".utf8) }
        }
        await server.stop()
    }

    @Test func streamsAndBodiesPassThroughTLS() async throws {
        let server = try makeServer({ $0.tls = identity }) { request in
            let stream = ResponseStream()
            do throws(BodyError) {
                let body = try await request.body.collect(limit: 4 << 20)
                Task {
                    for start in stride(from: 0, to: body.count, by: 50_000) {
                        let piece = Array(body[start..<min(start + 50_000, body.count)])
                        guard await stream.waitForSpace(), stream.write(piece) else { return }
                    }
                    stream.finish()
                }
            } catch {
                return ServerResponse(status: 400)
            }
            return ServerResponse(body: .stream(stream))
        }
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = authority.certificatePEM
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let response = try await HTTPClient(configuration).send(
            ClientRequest("PUT", "https://localhost:\(server.port)/", body: .bytes(body)))
        #expect(response.body == body)
        await server.stop()
    }
}
