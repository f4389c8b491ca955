import PlatSystem
import PlatTesting
import Synchronization
import Testing

@testable import PlatHTTP

@Suite(.timeLimit(.minutes(1)))
struct ServerStreamTests {
    private let request = "GET /watch HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func headersComeBeforeTheFirstByteAndBytesWhenTheyAreWritten() async throws {
        let stream = ResponseStream()
        let server = try makeServer { _ in ServerResponse(body: .stream(stream)) }
        let socket = RawSocket(port: server.port)
        await socket.send(request)
        let head = await socket.receive(until: "\r\n\r\n")
        #expect(head.contains("Transfer-Encoding: chunked"))
        #expect(stream.write(Array("one".utf8)))
        #expect(await socket.receive(until: "one\r\n") == "3\r\none\r\n")
        #expect(stream.write(Array("second".utf8)))
        #expect(await socket.receive(until: "second\r\n") == "6\r\nsecond\r\n")
        stream.finish()
        #expect(await socket.receive(until: "0\r\n\r\n") == "0\r\n\r\n")
        await server.stop()
    }

    @Test func nothingFollowsTheHeadOfAStreamWhereNobodyAskedForMore() async throws {
        let stream = ResponseStream()
        let server = try makeServer { request in
            request.method == "HEAD"
                ? ServerResponse(body: .stream(stream)) : ServerResponse(body: .bytes([]))
        }
        let socket = RawSocket(port: server.port)
        await socket.send("HEAD /watch HTTP/1.1\r\nHost: x\r\n\r\n" + request)
        let replies = await socket.receive(until: "\r\n\r\n", times: 2)
        #expect(replies.components(separatedBy: "HTTP/1.1 200").count == 3)
        #expect(replies.components(separatedBy: "\r\n\r\nHTTP/1.1 200").count == 2)
        #expect(!stream.write([1]))
        await server.stop()
    }

    @Test func peerThatLeavesAnIdleStreamIsNoticed() async throws {
        let stream = ResponseStream()
        let server = try makeServer { _ in ServerResponse(body: .stream(stream)) }
        let (closed, signal) = AsyncStream.makeStream(of: Void.self)
        stream.onClose { signal.yield() }
        let socket = RawSocket(port: server.port)
        await socket.send(request)
        _ = await socket.receive(until: "\r\n\r\n")
        socket.end()
        for await _ in closed { break }
        #expect(!stream.write([1]))
        await server.stop()
    }

    @Test func peerThatLeavesCancelsTheHandler() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (cancelled, cancel) = AsyncStream.makeStream(of: Void.self)
        let server = try makeServer { _ in
            start.yield()
            // Ends by cancellation only.
            try? await Task.sleep(for: .seconds(3600))
            cancel.yield()
            return ServerResponse()
        }
        let socket = RawSocket(port: server.port)
        await socket.send(request)
        for await _ in started { break }
        socket.end()
        for await _ in cancelled { break }
        await server.stop()
    }

    @Test func slowPeerIsCutAtTheLimitOfTheBuffer() async throws {
        let stream = ResponseStream(bufferLimit: 1 << 16)
        let server = try makeServer { _ in ServerResponse(body: .stream(stream)) }
        let (closed, signal) = AsyncStream.makeStream(of: Void.self)
        stream.onClose { signal.yield() }
        let socket = RawSocket(port: server.port)
        await socket.send(request)
        _ = await socket.receive(until: "\r\n\r\n")
        let piece = [UInt8](repeating: 7, count: 1 << 15)
        while stream.write(piece) {}
        for await _ in closed { break }
        let rest = String(decoding: await socket.receiveToEnd(), as: UTF8.self)
        #expect(!rest.hasSuffix("0\r\n\r\n"))
        await server.stop()
    }

    @Test func waitingForSpaceSlowsAPumpDownToItsPeer() async throws {
        let stream = ResponseStream(bufferLimit: 1 << 16)
        let server = try makeServer { _ in ServerResponse(body: .stream(stream)) }
        let socket = RawSocket(port: server.port)
        await socket.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        let total = 4 << 20
        let pump = Task {
            let piece = [UInt8](repeating: 7, count: 1 << 14)
            for _ in 0..<total / piece.count {
                guard await stream.waitForSpace(), stream.write(piece) else { return false }
            }
            stream.finish()
            return true
        }
        let reply = await socket.receiveToEnd()
        #expect(await pump.value)
        #expect(reply.filter { $0 == 7 }.count == total)
        await server.stop()
    }

    @Test func abortIsSeenAsACut() async throws {
        let stream = ResponseStream()
        let server = try makeServer { _ in ServerResponse(body: .stream(stream)) }
        let socket = RawSocket(port: server.port)
        await socket.send(request)
        stream.write(Array("some".utf8))
        _ = await socket.receive(until: "some\r\n")
        stream.abort()
        #expect(await socket.receiveToEnd() == [])
        await server.stop()
    }

    @Test func hundredsOfIdleStreamsHoldNoThread() async throws {
        let streams = Mutex<[ResponseStream]>([])
        let server = try makeServer { _ in
            let stream = ResponseStream()
            streams.withLock { $0.append(stream) }
            return ServerResponse(body: .stream(stream))
        }
        let sockets = (0..<300).map { _ in RawSocket(port: server.port) }
        for socket in sockets { await socket.send(request) }
        for socket in sockets { _ = await socket.receive(until: "\r\n\r\n") }
        // Servers of other tests have threads too, by the hundred; the library names those that serve
        // one connection each.
        let names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
            .compactMap { FileManager.default.contents(atPath: "/proc/self/task/\($0)/comm") }
        #expect(!names.contains { $0.starts(with: Array("MHD-connection".utf8)) })
        for stream in streams.withLock({ $0 }) { stream.write(Array("event".utf8)) }
        for socket in sockets {
            #expect(await socket.receive(until: "event\r\n") == "5\r\nevent\r\n")
        }
        await server.stop()
        for socket in sockets {
            #expect(String(decoding: await socket.receiveToEnd(), as: UTF8.self) == "0\r\n\r\n")
        }
    }

    @Test func stopWaitsForTheHandlerAndThenClosesItsConnection() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let server = try makeServer { _ in
            start.yield()
            for await _ in released { break }
            return ServerResponse(body: .bytes(Array("late".utf8)))
        }
        let socket = RawSocket(port: server.port)
        await socket.send(request)
        for await _ in started { break }
        async let stopped: Void = server.stop(grace: .seconds(30))
        release.yield()
        let reply = String(decoding: await socket.receiveToEnd(), as: UTF8.self)
        #expect(reply.hasSuffix("late"))
        await stopped
    }

    @Test func stopCutsAHandlerThatGoesOnPastTheGrace() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let server = try makeServer { _ in
            start.yield()
            // Ends by cancellation only.
            try? await Task.sleep(for: .seconds(3600))
            return ServerResponse()
        }
        let socket = RawSocket(port: server.port)
        await socket.send(request)
        for await _ in started { break }
        await server.stop(grace: .zero)
        #expect(await socket.receiveToEnd() == [])
    }

    @Test func upgradedConnectionCarriesBytesBothWays() async throws {
        let server = try makeServer { request in
            guard request.headers["Upgrade"] == "echo" else { return ServerResponse(status: 400) }
            return ServerResponse(
                status: 101, headers: ["Upgrade": "echo"],
                body: .upgrade { connection in
                    do {
                        while let bytes = try await connection.read() {
                            try await connection.write(bytes)
                            if bytes.last == UInt8(ascii: "!") { return }
                        }
                    } catch {}
                })
        }
        let socket = RawSocket(port: server.port)
        await socket.send(
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
        let head = await socket.receive(until: "\r\n\r\n")
        #expect(head.hasPrefix("HTTP/1.1 101 "))
        #expect(head.contains("Connection: Upgrade\r\n"))
        await socket.send("more")
        #expect(await socket.receive(until: "more") == "more")
        await socket.send("end!")
        #expect(String(decoding: await socket.receiveToEnd(), as: UTF8.self) == "end!")
        await server.stop()
    }

    @Test func stopEndsUpgradedConnections() async throws {
        let server = try makeServer { _ in
            ServerResponse(
                status: 101, headers: ["Upgrade": "sink"],
                body: .upgrade { connection in
                    do { while try await connection.read() != nil {} } catch {}
                })
        }
        let socket = RawSocket(port: server.port)
        await socket.send(
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: sink\r\n\r\n")
        _ = await socket.receive(until: "\r\n\r\n")
        await server.stop()
        #expect(await socket.receiveToEnd() == [])
    }
}
