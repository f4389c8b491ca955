import PlatHTTP
import PlatModel
import PlatValue

/// Turning what an operation answers into an HTTP reply.
enum Reply {
    static func json(_ bytes: [UInt8], status: Int = 200, headers: Headers = [:]) -> ServerResponse
    {
        var headers = headers
        var bytes = bytes
        if headers["Content-Type"] == nil {
            headers["Content-Type"] = "application/json"
            // Upstream ends what it writes as JSON with a line.
            if !bytes.isEmpty, bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        }
        if headers["Cache-Control"] == nil { headers["Cache-Control"] = "no-cache, private" }
        return ServerResponse(status: status, headers: headers, body: .bytes(bytes))
    }

    static func value(_ value: Value, status: Int = 200, form: ReplyForm = ReplyForm())
        -> ServerResponse
    {
        switch form.encoding {
        case .yaml:
            var headers: Headers = ["Content-Type": "application/yaml"]
            headers["Cache-Control"] = "no-cache, private"
            return ServerResponse(
                status: status, headers: headers, body: .bytes(value.yaml()))
        case .json, .protobuf:
            return json(value.json(pretty: form.isPretty), status: status)
        }
    }

    static func text(_ text: String, status: Int) -> ServerResponse {
        ServerResponse(
            status: status,
            headers: [
                "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-cache, private",
            ],
            body: .bytes(Array(text.utf8)))
    }

    static let pageNotFound = text("404 page not found\n", status: 404)

    /// An error, in protobuf for a client that would rather have that.
    static func status(_ status: Status, accept: String? = nil) -> ServerResponse {
        var response = value(status.value, status: status.code)
        let wanted = accept.map(ReplyForm.clauses)?.first?.type
        if wanted == Protobuf.contentType, let bytes = Protobuf.encode(status.value) {
            response = json(
                bytes, status: status.code, headers: ["Content-Type": Protobuf.contentType])
        }
        if let seconds = status.retryAfterSeconds {
            response.headers["Retry-After"] = String(seconds)
        }
        return response
    }
}
