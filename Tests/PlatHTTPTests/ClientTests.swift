import PlatSystem
import Synchronization
import Testing

@testable import PlatHTTP

/// The client against a server that does what the test says, byte by byte.
@Suite(.timeLimit(.minutes(1)))
struct ClientTests {
    private let client = HTTPClient()

    private func failure(
        _ url: String, _ change: (inout ClientRequest) -> Void = { _ in }
    ) async -> HTTPError? {
        var request = ClientRequest("GET", url)
        change(&request)
        do throws(HTTPError) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }

    @Test func replyIsReadWhole() async throws {
        let listener = RawListener()
        async let response = client.send(
            ClientRequest(
                "GET", "http://127.0.0.1:\(listener.port)/a/../b%2Fc?d", headers: ["X": "y"]))
        let peer = await listener.accept()
        let request = await peer.receive(until: "\r\n\r\n")
        #expect(request.hasPrefix("GET /a/../b%2Fc?d HTTP/1.1\r\n"))
        #expect(request.contains("X: y\r\n"))
        #expect(!request.contains("Content-Type") && !request.contains("Expect"))
        await peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nA: 1\r\nA: 2\r\n")
        await peer.send("Content-Length: 5\r\n\r\nhello")
        let reply = try await response
        #expect(reply.status == 404)
        #expect(reply.headers.values(of: "a") == ["1", "2"])
        #expect(reply.body == Array("hello".utf8))
    }

    @Test func bodiesAreSentWithTheirMethod() async throws {
        let listener = RawListener()
        async let response = client.send(
            ClientRequest(
                "PATCH", "http://127.0.0.1:\(listener.port)/",
                headers: ["Content-Type": "application/json"], body: .bytes(Array("{}".utf8))))
        let peer = await listener.accept()
        let request = await peer.receive(until: "{}")
        #expect(request.hasPrefix("PATCH / HTTP/1.1\r\n"))
        #expect(request.contains("Content-Length: 2\r\n"))
        #expect(request.contains("Content-Type: application/json\r\n"))
        await peer.send("HTTP/1.1 204 No Content\r\n\r\n")
        #expect(try await response.status == 204)
    }

    @Test func redirectIsNotFollowed() async throws {
        let listener = RawListener()
        async let response = client.send(ClientRequest("GET", "http://127.0.0.1:\(listener.port)/"))
        let peer = await listener.accept()
        _ = await peer.receive(until: "\r\n\r\n")
        await peer.send(
            "HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n")
        #expect(try await response.status == 302)
    }

    @Test func connectionIsUsedAgainAndADeadOneReplaced() async throws {
        let listener = RawListener()
        let url = "http://127.0.0.1:\(listener.port)/"
        async let first = client.send(ClientRequest("GET", url))
        let peer = await listener.accept()
        _ = await peer.receive(until: "\r\n\r\n")
        await peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        _ = try await first
        async let second = client.send(ClientRequest("GET", url))
        _ = await peer.receive(until: "\r\n\r\n")
        await peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        _ = try await second
        // Dies while it is kept; or, worse, once the next request is on it.
        async let third = client.send(
            ClientRequest("POST", url, body: .bytes(Array("body".utf8))))
        _ = await peer.receive(until: "body")
        peer.end()
        let other = await listener.accept()
        #expect(await other.receive(until: "body").contains("POST / HTTP/1.1"))
        await other.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(try await third.status == 200)
    }

    @Test func replyThatIsCutAnywhereIsAnError() async throws {
        let reply = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n0\r\n\r\n"
        // Without its very last byte a chunked reply is all there, and curl takes it.
        for (text, end) in [(reply, reply.utf8.count), (chunked, chunked.utf8.count - 1)] {
            for length in 0..<end {
                let listener = RawListener()
                let client = HTTPClient()
                async let outcome = client.send(
                    ClientRequest("GET", "http://127.0.0.1:\(listener.port)/"))
                let peer = await listener.accept()
                _ = await peer.receive(until: "\r\n\r\n")
                await peer.send(Array(text.utf8.prefix(length)))
                peer.end()
                do {
                    let response = try await outcome
                    Issue.record("cut after \(length) of \(text): \(response.status)")
                } catch HTTPError.cut(let host, _) {
                    #expect(host == "127.0.0.1")
                } catch {
                    Issue.record("cut after \(length): \(error)")
                }
            }
        }
    }

    @Test func serverThatIsAwayIsSaid() async throws {
        let port = RawListener().port
        #expect(
            await failure("http://127.0.0.1:\(port)/")
                == .connect(host: "127.0.0.1", port: Int(port), reason: .refused))
        #expect(
            await failure("http://nowhere.invalid/") { $0.idleTimeout = nil }
                == .resolve(host: "nowhere.invalid"))
        for url in ["ftp://x/", "http://", "http://a b/", "nonsense", "http://x:99999/", ""] {
            #expect(await failure(url) == .malformedURL(url))
        }
    }

    @Test func silentServerIsGivenUp() async throws {
        let listener = RawListener()
        let url = "http://127.0.0.1:\(listener.port)/"
        #expect(
            await failure(url) { $0.idleTimeout = .milliseconds(50) }
                == .timeout(host: "127.0.0.1", what: .idle, seconds: 0.05))
        #expect(
            await failure(url) { $0.timeout = .milliseconds(50) }
                == .timeout(host: "127.0.0.1", what: .total, seconds: 0.05))
        #expect(
            await failure("https://127.0.0.1:\(listener.port)/") {
                $0.connectTimeout = .milliseconds(50)
            } == .timeout(host: "127.0.0.1", what: .connect, seconds: 0.05))
    }

    @Test func serverWithoutHTTPOrTLSIsSaid() async throws {
        let listener = RawListener()
        async let plain = failure("http://127.0.0.1:\(listener.port)/")
        let peer = await listener.accept()
        _ = await peer.receive(until: "\r\n\r\n")
        await peer.send("SSH-2.0-OpenSSH_9.2\r\n")
        peer.end()
        #expect(await plain == .cut(host: "127.0.0.1", reason: "it does not speak HTTP"))
        async let secure = failure("https://127.0.0.1:\(listener.port)/")
        let other = await listener.accept()
        _ = await other.receive()
        await other.send("HTTP/1.1 400 Bad Request\r\n\r\n")
        other.end()
        #expect(await secure == .tls(host: "127.0.0.1", reason: .notTLS))
    }

    @Test func tooLargeReplyIsStopped() async throws {
        let server = try makeServer { _ in
            ServerResponse(body: .bytes([UInt8](repeating: 1, count: 1_000_000)))
        }
        let request = ClientRequest("GET", "http://127.0.0.1:\(server.port)/")
        await #expect(throws: HTTPError.tooLarge(host: "127.0.0.1", limit: 999_999)) {
            _ = try await client.send(request, bodyLimit: 999_999)
        }
        #expect(try await client.send(request, bodyLimit: 1_000_000).body.count == 1_000_000)
        await server.stop()
    }

    @Test func cancellationEndsTheRequestAndItsConnection() async throws {
        let listener = RawListener()
        let task = Task { await failure("http://127.0.0.1:\(listener.port)/") }
        let peer = await listener.accept()
        _ = await peer.receive(until: "\r\n\r\n")
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(await peer.receiveToEnd() == [])
        let before = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure("http://127.0.0.1:\(listener.port)/")
        }
        #expect(await before.value == .cancelled)
    }

    @Test func manyRequestsAreUnderWayAtOnce() async throws {
        let server = try makeServer { request in
            ServerResponse(body: .bytes(Array(request.target.utf8)))
        }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<500 {
                group.addTask { [client] in
                    let url = "http://127.0.0.1:\(server.port)/\(number)"
                    return try await client.send(ClientRequest("GET", url)).body
                        == Array("/\(number)".utf8)
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        await server.stop()
    }
}
