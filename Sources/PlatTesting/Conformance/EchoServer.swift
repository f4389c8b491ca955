import PlatHTTP
import PlatValue

/// Stands in for a mounted cluster: answers every request with what it was sent;
/// `?stream=N` gets N lines, as a watch would.
final class EchoServer: Sendable {
    private let server: HTTPServer

    var address: String { "http://127.0.0.1:\(server.port)" }

    init() throws(HTTPError) {
        server = try HTTPServer(HTTPServer.Configuration()) { await Self.answer($0) }
    }

    func stop() async { await server.stop(grace: .seconds(1)) }

    private static func answer(_ request: ServerRequest) async -> ServerResponse {
        if let count = streamedLines(request.target) {
            let stream = ResponseStream()
            for line in 0..<count {
                let event: Value = ["type": "ADDED", "object": ["line": .integer(Int64(line))]]
                stream.write(event.json() + [UInt8(ascii: "\n")])
            }
            stream.finish()
            return ServerResponse(
                headers: ["Content-Type": "application/json"], body: .stream(stream))
        }
        do {
            let echo: Value = [
                "method": .string(request.method), "path": .string(request.target),
                "headers": .object(seen(request.headers)),
                "body": .string(
                    String(decoding: try await request.body.collect(limit: 1 << 20), as: UTF8.self)),
            ]
            return ServerResponse(
                headers: ["Content-Type": "application/json"], body: .bytes(echo.json()))
        } catch {
            return ServerResponse(status: 400)
        }
    }

    /// The headers that tell who asks and for what, in lower case.
    private static func seen(_ headers: Headers) -> Members {
        let names: Set<String> = ["authorization", "content-type", "accept"]
        let prefixes = ["x-remote", "impersonate-", "x-kcp"]
        var seen = Members()
        for field in headers {
            let name = field.name.lowercased()
            guard names.contains(name) || prefixes.contains(where: name.hasPrefix) else { continue }
            seen[name] = .array(headers.values(of: name).map(Value.string))
        }
        return seen
    }

    private static func streamedLines(_ target: String) -> Int? {
        let query = target.split(separator: "?", maxSplits: 1).dropFirst().joined()
        let parameter = query.split(separator: "&").first { $0.hasPrefix("stream=") }
        return parameter.flatMap { Int($0.dropFirst("stream=".count)) }
    }
}
