import PlatSystem
import Synchronization
import Testing

@testable import PlatHTTP

@Suite(.timeLimit(.minutes(1)))
struct ClientStreamTests {
    private let client = HTTPClient()

    private func request(_ server: HTTPServer, body: ClientRequest.Body = .none) -> ClientRequest {
        ClientRequest("POST", "http://127.0.0.1:\(server.port)/", body: body, idleTimeout: nil)
    }

    @Test func piecesArriveAsTheyAreWritten() async throws {
        let source = ResponseStream()
        let server = try makeServer { _ in ServerResponse(status: 201, body: .stream(source)) }
        let stream = try await client.stream(request(server))
        #expect(stream.status == 201)
        for text in ["one", "two", "three"] {
            source.write(Array(text.utf8))
            #expect(try await stream.next() == Array(text.utf8))
        }
        source.finish()
        #expect(try await stream.next() == nil)
        await server.stop()
    }

    @Test func cutIsNotTakenForTheEnd() async throws {
        let source = ResponseStream()
        let server = try makeServer { _ in ServerResponse(body: .stream(source)) }
        let stream = try await client.stream(request(server))
        source.write([1])
        #expect(try await stream.next() == [1])
        source.abort()
        await #expect(
            throws: HTTPError.cut(host: "127.0.0.1", reason: "in the middle of its answer")
        ) {
            _ = try await stream.next()
        }
        await server.stop()
    }

    @Test func readerThatStopsSlowsTheServerDown() async throws {
        let source = ResponseStream(bufferLimit: 1 << 16)
        let server = try makeServer { _ in ServerResponse(body: .stream(source)) }
        let stream = try await client.stream(request(server))
        let total = 32 << 20
        let sent = Atomic(0)
        let (stuck, signal) = AsyncStream.makeStream(of: Void.self)
        let pump = Task {
            let piece = [UInt8](repeating: 7, count: 1 << 15)
            while sent.load(ordering: .relaxed) < total {
                if sent.load(ordering: .relaxed) > 1 << 20 { signal.yield() }
                guard await source.waitForSpace(), source.write(piece) else { return }
                sent.add(piece.count, ordering: .relaxed)
            }
            source.finish()
        }
        for await _ in stuck { break }
        var received = 0
        while let chunk = try await stream.next() {
            received += chunk.count
            // What is under way fits the buffers of the two sockets and ours.
            #expect(sent.load(ordering: .relaxed) - received < 24 << 20)
        }
        #expect(received == total)
        await pump.value
        await server.stop()
    }

    @Test func droppedStreamIsSeenByTheServer() async throws {
        let source = ResponseStream()
        let (closed, signal) = AsyncStream.makeStream(of: Void.self)
        source.onClose { signal.yield() }
        let server = try makeServer { _ in ServerResponse(body: .stream(source)) }
        do {
            let stream = try await client.stream(request(server))
            source.write([1])
            _ = try await stream.next()
        }
        for await _ in closed { break }
        await server.stop()
    }

    @Test func cancelledReaderGetsAnError() async throws {
        let source = ResponseStream()
        let server = try makeServer { _ in ServerResponse(body: .stream(source)) }
        let stream = try await client.stream(request(server))
        let reader = Task { try await stream.next() }
        reader.cancel()
        await #expect(throws: HTTPError.cancelled) { _ = try await reader.value }
        await server.stop()
    }

    @Test func streamedBodyArrivesWhole() async throws {
        let server = try makeServer { request in
            do throws(BodyError) {
                let body = try await request.body.collect(limit: 64 << 20)
                let length = request.headers["Content-Length"] ?? "chunked"
                return ServerResponse(body: .bytes(Array("\(body.count) \(length)".utf8)))
            } catch {
                return ServerResponse(status: 400)
            }
        }
        for length in [nil, 3 << 20] {
            let pieces = Mutex(48)
            let body = ClientRequest.Body.stream(length: length) {
                let isMore = pieces.withLock { pieces in
                    pieces -= 1
                    return pieces >= 0
                }
                return isMore ? [UInt8](repeating: 3, count: 1 << 16) : nil
            }
            let response = try await client.send(request(server, body: body))
            let expected = "\(3 << 20) \(length.map(String.init) ?? "chunked")"
            #expect(String(decoding: response.body, as: UTF8.self) == expected)
        }
        await server.stop()
    }

    @Test func bodyThatFailsCutsTheRequest() async throws {
        let (seen, signal) = AsyncStream.makeStream(of: BodyError?.self)
        let server = try makeServer { request in
            do throws(BodyError) {
                _ = try await request.body.collect(limit: 1 << 20)
                signal.yield(nil)
            } catch {
                signal.yield(error)
            }
            return ServerResponse()
        }
        let body = ClientRequest.Body.stream(length: nil) { throw BodyError.disconnected }
        await #expect(throws: HTTPError.cancelled) {
            _ = try await client.send(request(server, body: body))
        }
        for await error in seen {
            #expect(error == .disconnected)
            break
        }
        await server.stop()
    }
}
