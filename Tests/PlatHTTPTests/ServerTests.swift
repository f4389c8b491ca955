import PlatSystem
import PlatTesting
import Synchronization
import Testing

@testable import PlatHTTP

/// Answers with what it got: method, target and body.
private func echo(_ request: ServerRequest) async -> ServerResponse {
    do {
        let body = try await request.body.collect(limit: 1 << 20)
        let head = "\(request.method) \(request.target) \(request.remoteAddress) "
        return ServerResponse(body: .bytes(Array(head.utf8) + body))
    } catch {
        let status = error == .disconnected ? 400 : 413
        return ServerResponse(status: status, body: .bytes(Array("\(error)".utf8)))
    }
}

func makeServer(
    _ change: (inout HTTPServer.Configuration) -> Void = { _ in },
    handler: @escaping HTTPServer.Handler
) throws -> HTTPServer {
    var configuration = HTTPServer.Configuration()
    change(&configuration)
    return try HTTPServer(configuration, handler: handler)
}

@Suite(.timeLimit(.minutes(1)))
struct ServerTests {
    @Test func targetArrivesUndecoded() async throws {
        let server = try makeServer(handler: echo)
        let socket = RawSocket(port: server.port)
        await socket.send("GET /a%2Fb/%00?x=%26&y HTTP/1.1\r\nHost: x\r\n\r\n")
        let reply = await socket.receive(until: "127.0.0.1")
        #expect(reply.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(reply.contains("\r\n\r\nGET /a%2Fb/%00?x=%26&y 127.0.0.1"))
        await server.stop()
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let server = try makeServer(handler: echo)
        let socket = RawSocket(port: server.port)
        let requests = (1...5).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined()
        await socket.send(requests)
        let reply = await socket.receive(until: "127.0.0.1", times: 5)
        let order = reply.components(separatedBy: "GET /").dropFirst().compactMap(\.first)
        #expect(order == ["1", "2", "3", "4", "5"])
        await server.stop()
    }

    @Test func bodyArrivesWholeWhateverItsFraming() async throws {
        let server = try makeServer(handler: echo)
        let plain = RawSocket(port: server.port)
        await plain.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhel")
        await plain.send("lo")
        #expect(await plain.receive(until: "hello").hasSuffix("127.0.0.1 hello"))
        let chunked = RawSocket(port: server.port)
        await chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        await chunked.send("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")
        #expect(await chunked.receive(until: "hello").hasSuffix("127.0.0.1 hello"))
        await server.stop()
    }

    @Test func largeBodyIsReadThroughABoundedBuffer() async throws {
        let server = try makeServer { request in
            var count = 0
            do {
                for try await chunk in request.body { count += chunk.count }
            } catch {
                return ServerResponse(status: 500)
            }
            return ServerResponse(body: .bytes(Array("got \(count).".utf8)))
        }
        let socket = RawSocket(port: server.port)
        let size = 8 << 20
        await socket.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: \(size)\r\n\r\n")
        await socket.send([UInt8](repeating: 1, count: size))
        #expect(await socket.receive(until: "got").contains("got \(size)."))
        await server.stop()
    }

    @Test func announcedBodyOverTheLimitIsRefusedUnread() async throws {
        let server = try makeServer({ $0.bodyLimit = 1000 }, handler: echo)
        let socket = RawSocket(port: server.port)
        await socket.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        let reply = String(decoding: await socket.receiveToEnd(), as: UTF8.self)
        #expect(reply.hasPrefix("HTTP/1.1 413 "))
        #expect(reply.contains("Connection: close"))
        await server.stop()
    }

    @Test func refusedBodyIsLetPassSoThatItsSenderSeesWhy() async throws {
        let server = try makeServer { _ in ServerResponse(status: 403) }
        let socket = RawSocket(port: server.port)
        let size = 8 << 20
        await socket.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: \(size)\r\n\r\n")
        #expect(await socket.send([UInt8](repeating: 1, count: size)))
        #expect(await socket.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 403 "))
        await server.stop()
    }

    @Test func chunkedBodyOverTheLimitIsRefusedAndThenCut() async throws {
        let server = try makeServer({ $0.bodyLimit = 1000 }, handler: echo)
        let polite = RawSocket(port: server.port)
        let chunk = "400\r\n" + String(repeating: "x", count: 1024) + "\r\n"
        await polite.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        await polite.send(chunk + "0\r\n\r\n")
        #expect(await polite.receive(until: "tooLarge").hasPrefix("HTTP/1.1 413 "))
        let endless = RawSocket(port: server.port)
        await endless.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        while await endless.send(chunk) {}
        await server.stop()
    }

    @Test func bodyThatEndsEarlyIsNotTakenForWhole() async throws {
        let seen = Mutex<BodyError?>(nil)
        let (ended, signal) = AsyncStream.makeStream(of: Void.self)
        let server = try makeServer { request in
            do throws(BodyError) {
                _ = try await request.body.collect(limit: 1000)
            } catch {
                seen.withLock { $0 = error }
            }
            signal.yield()
            return ServerResponse()
        }
        let socket = RawSocket(port: server.port)
        await socket.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
        socket.end()
        for await _ in ended { break }
        #expect(seen.withLock { $0 } == .disconnected)
        await server.stop()
    }

    @Test func headersOverTheLimitAreRefused() async throws {
        let server = try makeServer({ $0.headerLimit = 16 << 10 }, handler: echo)
        let socket = RawSocket(port: server.port)
        let value = String(repeating: "v", count: 20000)
        await socket.send("GET / HTTP/1.1\r\nHost: x\r\nX-Long: \(value)\r\n\r\n")
        #expect(await socket.receive(until: "\r\n").hasPrefix("HTTP/1.1 431 "))
        await server.stop()
    }

    @Test func halfARequestDisturbsNobody() async throws {
        let server = try makeServer(handler: echo)
        for text in [
            "", "G", "GET / HT", "GET / HTTP/1.1\r\nHo", "\u{16}\u{3}\u{1}garbage\r\n\r\n",
        ] {
            let socket = RawSocket(port: server.port)
            await socket.send(text)
            socket.end()
        }
        let socket = RawSocket(port: server.port)
        await socket.send("GET /still HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(await socket.receive(until: "/still").hasPrefix("HTTP/1.1 200"))
        await server.stop()
    }

    @Test func continueIsSentOnlyToABodyThatIsWanted() async throws {
        let server = try makeServer { request in
            if request.target == "/no" { return ServerResponse(status: 403) }
            return await echo(request)
        }
        let wanted = RawSocket(port: server.port)
        let head = "HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
        await wanted.send("POST /yes \(head)")
        #expect(await wanted.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
        await wanted.send("hello")
        #expect(await wanted.receive(until: "hello").hasPrefix("HTTP/1.1 200 "))
        let refused = RawSocket(port: server.port)
        await refused.send("POST /no \(head)")
        #expect(await refused.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 403 "))
        await server.stop()
    }

    @Test func portThatIsTakenIsSaid() async throws {
        let server = try makeServer(handler: echo)
        let port = server.port
        #expect(throws: HTTPError.listen(address: "127.0.0.1", port: Int(port), reason: .inUse)) {
            _ = try makeServer({ $0.port = port }, handler: echo)
        }
        #expect(throws: HTTPError.listen(address: "192.0.2.1", port: 0, reason: .noSuchAddress)) {
            _ = try makeServer({ $0.address = "192.0.2.1" }, handler: echo)
        }
        await server.stop()
    }

    @Test func largeReplyArrivesWhole() async throws {
        let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let server = try makeServer { _ in ServerResponse(body: .bytes(body)) }
        let socket = RawSocket(port: server.port)
        await socket.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        let reply = await socket.receiveToEnd()
        #expect(reply.suffix(body.count) == body[...])
        await server.stop()
    }
}
