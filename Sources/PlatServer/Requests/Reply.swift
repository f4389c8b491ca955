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
        case .protobuf:
            guard let bytes = Protobuf.encode(value) else { fallthrough }
            return json(bytes, status: status, headers: ["Content-Type": Protobuf.contentType])
        case .json: return json(value.json(forPeople: form.isPretty), status: status)
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

    /// An error, in the first encoding that a client takes without wanting another shape.
    static func status(
        _ status: Status, accept: String? = nil, knowsProtobuf: Bool = true
    ) -> ServerResponse {
        var response: ServerResponse
        if let form = ReplyForm.ofFailure(accept, knowsProtobuf: knowsProtobuf) {
            response = value(status.value, status: status.code, form: form)
        } else {
            // Nobody is asked how: upstream then writes it for people.
            response = json(
                status.value.json(forPeople: true), status: status.code,
                headers: ["Content-Type": "application/json"])
        }
        if let seconds = status.retryAfterSeconds {
            response.headers["Retry-After"] = String(seconds)
        }
        return response
    }
}

extension Value {
    /// As a reply has it: on one line, or indented by two blanks.
    func json(forPeople isPretty: Bool) -> [UInt8] {
        var options = JSONWritingOptions()
        options.indentation = isPretty ? 2 : nil
        return json(options)
    }
}
