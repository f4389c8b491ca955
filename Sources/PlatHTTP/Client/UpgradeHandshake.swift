/// Asks for an upgrade over a raw connection, and reads the answer.
struct UpgradeHandshake {
    /// More than any server's headers, or the text of a refusal.
    private static let headLimit = 64 << 10
    private static let bodyLimit = 1 << 20

    private let connection: CurlConnection
    private let request: ClientRequest
    private let origin: Origin
    private var buffer: [UInt8] = []
    private var isEnded = false

    init(
        _ connection: CurlConnection, _ request: ClientRequest
    ) throws(HTTPError) {
        self.connection = connection
        self.request = request
        origin = try Origin(request.url)
    }

    mutating func run(userAgent: String) async throws(HTTPError) -> ClientUpgrade {
        try await connection.write(Array(requestHead(userAgent).utf8))
        var head = try await readHead()
        // A 100 may come first.
        while (100..<200).contains(head.status), head.status != 101 { head = try await readHead() }
        guard head.status != 101 else {
            connection.putBack(buffer)
            return .switched(UpgradedConnection(connection), head.headers)
        }
        let body = try await readBody(head.headers)
        connection.close()
        return .refused(
            ClientResponse(status: head.status, headers: head.headers, body: body))
    }

    private func requestHead(_ userAgent: String) -> String {
        var lines = ["\(request.method) \(origin.target) HTTP/1.1"]
        if request.headers["Host"] == nil { lines.append("Host: \(origin.authority)") }
        if request.headers["User-Agent"] == nil { lines.append("User-Agent: \(userAgent)") }
        for field in request.headers
        where !Headers.same(field.name, "Connection")
            && !Headers.same(field.name, "Content-Length")
        {
            lines.append("\(field.name): \(field.value)")
        }
        lines.append("Connection: Upgrade")
        // Methods that carry a body must say that there is none.
        if request.method != "GET" { lines.append("Content-Length: 0") }
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    private mutating func readHead() async throws(HTTPError) -> Transfer.Head {
        var head = Transfer.Head()
        var size = 0
        while let line = try await readLine() {
            size += line.utf8.count
            guard size < Self.headLimit else { throw broken("headers without end") }
            if line.isEmpty {
                guard head.status > 0 else { continue }
                return head
            }
            if head.status == 0 {
                guard line.hasPrefix("HTTP/1."),
                    let status = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
                else { throw broken("it does not speak HTTP") }
                head.status = status
            } else if let colon = line.firstIndex(of: ":") {
                head.headers.add(
                    String(line[..<colon]), Headers.trimmed(line[line.index(after: colon)...]))
            }
        }
        throw broken(head.status == 0 ? "without an answer" : "in the middle of its answer")
    }

    /// The text of a refusal, however it is framed.
    private mutating func readBody(_ headers: Headers) async throws(HTTPError) -> [UInt8] {
        if headers.contains("Transfer-Encoding", token: "chunked") {
            var body: [UInt8] = []
            while let line = try await readLine() {
                guard let size = Int(line.prefix { $0 != ";" }, radix: 16), size > 0,
                    body.count < Self.bodyLimit
                else { break }
                body += try await readBytes(size)
                _ = try await readLine()
            }
            return body
        }
        let length = headers["Content-Length"].flatMap { Int($0) } ?? .max
        guard length >= 0 else { throw broken("a length below zero") }
        return try await readBytes(length)
    }

    /// So many bytes, or what there is.
    private mutating func readBytes(_ count: Int) async throws(HTTPError) -> [UInt8] {
        while buffer.count < min(count, Self.bodyLimit), try await fill() {}
        let bytes = Array(buffer.prefix(count))
        buffer.removeFirst(bytes.count)
        return bytes
    }

    private mutating func readLine() async throws(HTTPError) -> String? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeFirst(end + 1)
                return Headers.trimmed(line)
            }
            guard buffer.count < Self.headLimit else { throw broken("a line without end") }
            guard try await fill() else { return nil }
        }
    }

    private mutating func fill() async throws(HTTPError) -> Bool {
        guard !isEnded, let bytes = try await connection.read() else {
            isEnded = true
            return false
        }
        buffer += bytes
        return true
    }

    private func broken(_ reason: String) -> HTTPError {
        .cut(host: origin.host, reason: reason)
    }
}
