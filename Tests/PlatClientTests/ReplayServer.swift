import PlatHTTP
import PlatModel
import Synchronization

@testable import PlatClient

/// A server that answers each request with the next reply of a script, and notes what was asked.
final class ReplayServer: Sendable {
    enum Reply: Sendable {
        case json(Int, String, Headers = [:])
        /// A stream that ends cleanly.
        case events([String])
        /// A stream that ends within an event.
        case broken([String])
        case text(Int, String)
    }

    private struct State {
        var replies: [Reply]
        var asked: [String] = []
    }

    private final class Script: Sendable {
        let state: Mutex<State>
        init(_ replies: [Reply]) { state = Mutex(State(replies: replies)) }
    }

    private let script: Script
    private let server: HTTPServer

    init(_ replies: Reply...) throws {
        let script = Script(replies)
        self.script = script
        server = try HTTPServer(HTTPServer.Configuration()) { request in
            let reply = script.state.withLock { state -> Reply? in
                state.asked.append(request.method + " " + request.target)
                return state.replies.isEmpty ? nil : state.replies.removeFirst()
            }
            return Self.response(reply ?? .text(500, "the script is over"))
        }
    }

    var asked: [String] { script.state.withLock(\.asked) }

    /// A client of the workspace root, that does not wait where it should.
    var client: Client {
        let session = Session(
            http: HTTPClient(), base: "http://127.0.0.1:\(server.port)", clock: .unwaiting())
        return Client(session: session, path: .root)
    }

    func stop() async { await server.stop(grace: .zero) }

    private static func response(_ reply: Reply) -> ServerResponse {
        switch reply {
        case .json(let status, let text, var headers):
            headers.set("Content-Type", "application/json")
            return ServerResponse(status: status, headers: headers, body: .bytes(Array(text.utf8)))
        case .text(let status, let text):
            return ServerResponse(
                status: status, headers: ["Content-Type": "text/plain"],
                body: .bytes(Array(text.utf8)))
        case .events(let lines): return stream(lines) { $0.finish() }
        case .broken(let lines):
            return stream(lines) {
                _ = $0.write(Array(#"{"type":"ADDED","object":{"metadata":{"name":"half"#.utf8))
                $0.finish()
            }
        }
    }

    private static func stream(
        _ lines: [String], end: (ResponseStream) -> Void
    ) -> ServerResponse {
        let stream = ResponseStream()
        for line in lines { _ = stream.write(Array((line + "\n").utf8)) }
        end(stream)
        return ServerResponse(body: .stream(stream))
    }
}
