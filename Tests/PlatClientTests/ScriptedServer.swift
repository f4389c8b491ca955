import PlatClient
import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// A server that answers what a test says, and remembers what it was asked.
final class ScriptedServer: Sendable {
    struct Reply: Sendable {
        var status = 200
        var headers: Headers = ["Content-Type": "application/json"]
        var body = "{}"
    }

    private let server: HTTPServer
    private let log: Log

    final class Log: Sendable {
        private let lines = Mutex<[String]>([])
        private let headers = Mutex<[Headers]>([])
        func add(_ request: ServerRequest) -> Int {
            headers.withLock { $0.append(request.headers) }
            return lines.withLock { lines in
                lines.append("\(request.method) \(request.target)")
                return lines.count
            }
        }
        var requests: [String] { lines.withLock(\.self) }
        var allHeaders: [Headers] { headers.withLock(\.self) }
    }

    /// `answer` gets the request's number, from 1, and its target.
    init(_ answer: @escaping @Sendable (Int, String) -> Reply) throws {
        let log = Log()
        self.log = log
        server = try HTTPServer(.init()) { request in
            let reply = answer(log.add(request), request.target)
            return ServerResponse(
                status: reply.status, headers: reply.headers, body: .bytes(Array(reply.body.utf8)))
        }
    }

    var requests: [String] { log.requests }
    var headers: [Headers] { log.allHeaders }
    var address: String { "http://127.0.0.1:\(server.port)" }

    /// A client of the workspace `root:a`; `pauses` gets every wait instead of waiting.
    func client(
        pauses: Pauses = Pauses(), credentials: @escaping Session.Credentials = { _ in [:] }
    ) -> Client {
        Client(
            session: Session(
                http: HTTPClient(), base: address, clock: .unwaiting { pauses.add($0) },
                credentials: credentials),
            path: WorkspacePath("root:a"))
    }

    func stop() async { await server.stop(grace: .seconds(1)) }
}

final class Pauses: Sendable {
    private let list = Mutex<[Duration]>([])
    func add(_ pause: Duration) { list.withLock { $0.append(pause) } }
    var all: [Duration] { list.withLock(\.self) }
}

extension WallClock {
    /// A clock whose pauses take no time of the test's: each is told, and moves it on.
    static func unwaiting(_ tell: @escaping @Sendable (Duration) -> Void = { _ in }) -> WallClock {
        let now = Mutex(0.0)
        return WallClock(
            now: { now.withLock(\.self) },
            sleep: { pause in
                tell(pause)
                now.withLock { $0 += pause.seconds }
            })
    }
}
