import PlatSystem
import Synchronization
import Testing

@testable import PlatHTTP

/// Client → proxy → upstream, all three ours, TLS on both legs.
@Suite(.timeLimit(.minutes(1)))
struct ProxyTests {
    private let authority: TLSIdentity
    private let identity: TLSIdentity
    private let client: HTTPClient

    init() throws {
        authority = try Certificates.makeAuthority(commonName: "test authority")
        identity = try Certificates.issueServer(
            by: authority, names: ["localhost"], addresses: ["127.0.0.1"])
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = authority.certificatePEM
        client = HTTPClient(configuration)
    }

    /// The port of a proxy before the upstream, for as long as the body runs.
    private func withProxy(
        isPlain: Bool = false, adding own: Headers = [:],
        upstream handler: @escaping HTTPServer.Handler,
        _ body: (UInt16) async throws -> Void
    ) async throws {
        let upstream = try makeServer({ $0.tls = identity }, handler: handler)
        let proxy = try makeServer({ if !isPlain { $0.tls = identity } }) { [client] request in
            do throws(HTTPError) {
                return try await HTTPProxy.forward(
                    request, to: "https://127.0.0.1:\(upstream.port)\(request.target)",
                    hiding: { $0.name == "X-Hidden" }, adding: own, client: client)
            } catch {
                return ServerResponse(status: 502, body: .bytes(Array("\(error)".utf8)))
            }
        }
        try await body(proxy.port)
        await proxy.stop()
        await upstream.stop()
    }

    @Test func requestAndReplyPassUnchanged() async throws {
        try await withProxy { request in
            var headers: Headers = ["X-Target": request.target, "X-Method": request.method]
            headers.set("X-Got", request.headers["X-Sent"] ?? "")
            do throws(BodyError) {
                let body = try await request.body.collect(limit: 4 << 20)
                return ServerResponse(status: 418, headers: headers, body: .bytes(body))
            } catch {
                return ServerResponse(status: 400)
            }
        } _: { port in
            // Small ones go in one piece, large ones are streamed.
            for size in [0, 10, 3 << 20] {
                let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 13) }
                let response = try await client.send(
                    ClientRequest(
                        "PUT", "https://127.0.0.1:\(port)/a%2Fb?c=%20", headers: ["X-Sent": "yes"],
                        body: .bytes(body)))
                #expect(response.status == 418)
                #expect(response.headers["X-Target"] == "/a%2Fb?c=%20")
                #expect(response.headers["X-Method"] == "PUT")
                #expect(response.headers["X-Got"] == "yes")
                #expect(response.body == body)
            }
        }
    }

    @Test func aProxyBehindTLSIsTrustedByTheAuthorityOfTheServer() async throws {
        let proxy = try makeServer({ $0.tls = identity }) { request in
            ServerResponse(body: .bytes(Array(request.target.utf8)))
        }
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = authority.certificatePEM
        configuration.proxy = "https://127.0.0.1:\(proxy.port)"
        let reply = try await HTTPClient(configuration).send(
            ClientRequest("GET", "http://server.invalid/x"))
        #expect(String(decoding: reply.body, as: UTF8.self).hasSuffix("/x"))
        configuration.authorityPEM = try Certificates.makeAuthority(commonName: "another")
            .certificatePEM
        let stranger = HTTPClient(configuration)
        let error = await #expect(throws: HTTPError.self) {
            try await stranger.send(ClientRequest("GET", "http://server.invalid/x"))
        }
        guard case .proxy? = error else {
            Issue.record("\(String(describing: error))")
            return await proxy.stop()
        }
        await proxy.stop()
    }

    @Test func streamPassesPieceByPieceAndItsEndsToo() async throws {
        let sources = Mutex<[ResponseStream]>([])
        try await withProxy { _ in
            let source = ResponseStream()
            sources.withLock { $0.append(source) }
            return ServerResponse(body: .stream(source))
        } _: { port in
            let request = ClientRequest("GET", "https://127.0.0.1:\(port)/", idleTimeout: nil)
            let whole = try await client.stream(request)
            let source = try #require(sources.withLock { $0.last })
            for text in ["one", "two"] {
                source.write(Array(text.utf8))
                #expect(try await whole.next() == Array(text.utf8))
            }
            source.finish()
            #expect(try await whole.next() == nil)

            let broken = try await client.stream(request)
            try #require(sources.withLock { $0.last }).abort()
            await #expect(throws: HTTPError.self) { _ = try await broken.next() }

            let dropped = try await client.stream(request)
            let (closed, signal) = AsyncStream.makeStream(of: Void.self)
            try #require(sources.withLock { $0.last }).onClose { signal.yield() }
            dropped.cancel()
            for await _ in closed { break }
        }
    }

    @Test func upgradePassesBothWaysAndEndsWithEitherSide() async throws {
        try await withProxy { request in
            guard request.headers["Upgrade"] == "echo" else { return ServerResponse(status: 403) }
            return ServerResponse(
                status: 101, headers: ["Upgrade": "echo", "X-Protocol": "v1"],
                body: .upgrade { connection in
                    do {
                        while let bytes = try await connection.read() {
                            try await connection.write(bytes)
                            if bytes.last == 0 { return }
                        }
                    } catch {}
                })
        } _: { port in
            let request = ClientRequest(
                "POST", "https://127.0.0.1:\(port)/", headers: ["Upgrade": "echo"])
            guard case .switched(let connection, let headers) = try await client.upgrade(request)
            else {
                Issue.record("no upgrade")
                return
            }
            #expect(headers["X-Protocol"] == "v1")
            let sent = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 % 251 + 1) } + [0]
            async let writing: Void = connection.write(sent)
            var received: [UInt8] = []
            while let bytes = try await connection.read() { received += bytes }
            try await writing
            #expect(received == sent)

            guard case .switched(let other, _) = try await client.upgrade(request)
            else {
                Issue.record("no upgrade")
                return
            }
            other.close()
            #expect(try await other.read() == nil)
        }
    }

    @Test func refusedUpgradeIsAnswered() async throws {
        try await withProxy { _ in
            ServerResponse(status: 403, body: .bytes(Array("not you".utf8)))
        } _: { port in
            let request = ClientRequest(
                "GET", "https://127.0.0.1:\(port)/", headers: ["Upgrade": "echo"])
            guard case .refused(let response) = try await client.upgrade(request)
            else {
                Issue.record("upgraded")
                return
            }
            #expect(response.status == 403)
            #expect(response.body == Array("not you".utf8))
        }
    }

    @Test func upstreamThatIsAwayIsAnError() async throws {
        let port = RawListener().port
        await #expect(
            throws: HTTPError.connect(host: "127.0.0.1", port: Int(port), reason: .refused)
        ) {
            _ = try await HTTPProxy.forward(
                ServerRequest(method: "GET", target: "/"), to: "http://127.0.0.1:\(port)/",
                hiding: { _ in false }, adding: [:], client: client)
        }
    }

    /// What a client lists as its connection's own is the client's; the proxy's fields stay.
    @Test(
        arguments: [
            "X-Own", "x-own, X-Mine", "close,X-OWN , Authorization", "keep-alive, Authorization",
        ], [false, true])
    func aClientCannotTakeTheProxysFieldsAway(_ connection: String, _ isUpgrade: Bool) async throws
    {
        let own: Headers = ["X-Own": "proxy", "Authorization": "Bearer proxy"]
        let seen = Mutex<Headers>([:])
        try await withProxy(isPlain: true, adding: own) { request in
            seen.withLock { $0 = request.headers }
            return ServerResponse(status: 403)
        } _: { port in
            let upgrade = isUpgrade ? "Upgrade: x\r\nConnection: upgrade\r\n" : ""
            let socket = RawSocket(port: port)
            await socket.send(
                "GET / HTTP/1.1\r\nHost: a\r\n\(upgrade)Connection: \(connection)\r\n"
                    + "X-Own: client\r\nX-Mine: client\r\nX-Hidden: client\r\n"
                    + "Authorization: Bearer client\r\n\r\n")
            #expect(await socket.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 403"))
            socket.end()
        }
        let headers = seen.withLock { $0 }
        #expect(headers.values(of: "X-Own") == ["proxy"])
        #expect(headers.values(of: "Authorization") == ["Bearer proxy"])
        #expect(headers["X-Hidden"] == nil)
        #expect(headers["X-Mine"] == (connection.contains("X-Mine") ? nil : "client"))
    }

    @Test(arguments: ["a\r\nX-Injected: 1", "a\nb", "a\u{0}", "\u{7F}", "\u{1}"])
    func whatWouldEndALineIsNotSent(_ value: String) async throws {
        let request = ClientRequest("GET", "http://127.0.0.1:1/", headers: ["X-A": value])
        await #expect(throws: HTTPError.malformedHeader(name: "X-A")) {
            _ = try await client.send(request)
        }
        await #expect(throws: HTTPError.malformedHeader(name: "X-A")) {
            _ = try await client.upgrade(request)
        }
        let named = ClientRequest("GET", "http://127.0.0.1:1/", headers: ["X-A: 1\r\nX-B": ""])
        await #expect(throws: HTTPError.malformedHeader(name: "X-A: 1\r\nX-B")) {
            _ = try await client.send(named)
        }
    }

    /// A refusal's framing is the peer's to choose.
    @Test(arguments: ["-1", "-9223372036854775808", "9223372036854775807", "x", ""])
    func aRefusedUpgradeWithAnyLengthEnds(_ length: String) async throws {
        let listener = RawListener()
        let request = ClientRequest(
            "GET", "http://127.0.0.1:\(listener.port)/", headers: ["Upgrade": "x"])
        async let answer = outcome(of: request)
        let peer = await listener.accept()
        _ = await peer.receive(until: "\r\n\r\n")
        await peer.send("HTTP/1.1 403 No\r\nContent-Length: \(length)\r\n\r\nno")
        peer.end()
        #expect(await answer == (length.hasPrefix("-") ? "cut" : "403"))
    }

    private func outcome(of upgrade: ClientRequest) async -> String {
        do throws(HTTPError) {
            guard case .refused(let reply) = try await client.upgrade(upgrade) else { return "101" }
            return "\(reply.status)"
        } catch .cut {
            return "cut"
        } catch {
            return "\(error)"
        }
    }

    @Test func silentUpgradeIsGivenUp() async throws {
        let listener = RawListener()
        let request = ClientRequest(
            "GET", "http://127.0.0.1:\(listener.port)/", headers: ["Upgrade": "x"],
            idleTimeout: .milliseconds(50))
        await #expect(throws: HTTPError.timeout(host: "127.0.0.1", what: .idle, seconds: 0.05)) {
            _ = try await client.upgrade(request)
        }
    }
}
