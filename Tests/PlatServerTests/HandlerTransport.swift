import PlatTesting

@testable import PlatHTTP
@testable import PlatServer

/// Asks the handlers of a control plane without a socket, and gives back what a client would get.
///
/// What only a connection has is not to be tested here: TLS and its certificates, framing, upgrades,
/// the limits of the listener.
struct HandlerTransport: CaseTransport {
    private let plane: ControlPlane

    init(_ plane: ControlPlane) { self.plane = plane }

    func send(_ request: ClientRequest) async throws(HTTPError) -> ClientResponse {
        let origin = try Origin(request.url)
        let limit = request.timeout
        let late = HTTPError.timeout(
            host: origin.host, what: .total, seconds: limit?.inSeconds ?? 0)
        return try await within(limit, else: late) { () throws(HTTPError) in
            let reply = try await stream(request)
            return ClientResponse(
                status: reply.status, headers: reply.headers,
                body: try await reply.collect(limit: .max))
        }
    }

    func stream(_ request: ClientRequest) async throws(HTTPError) -> ClientStream {
        let origin = try Origin(request.url)
        let response = await plane.handle(
            Self.arrived(request, at: origin), within: try location(of: origin))
        return try Self.received(response, to: request.method, host: origin.host)
    }

    /// The location whose own endpoint a URL leads to; nil for the main one.
    private func location(of origin: Origin) throws(HTTPError) -> Location? {
        if try Origin(plane.baseURL).isSameServer(as: origin) { return nil }
        for location in plane.parts.locations
        where try Origin(location.baseURL).isSameServer(as: origin) {
            return location
        }
        throw .connect(host: origin.host, port: origin.port, reason: .refused)
    }

    private static func arrived(_ request: ClientRequest, at origin: Origin) -> ServerRequest {
        var headers = request.headers
        headers.set("Host", origin.authority)
        var body: [UInt8] = []
        switch request.body {
        case .none: break
        case .bytes(let bytes):
            headers.set("Content-Length", "\(bytes.count)")
            body = bytes
        case .stream: preconditionFailure("no case streams what it sends")
        }
        return ServerRequest(
            method: request.method, target: origin.target, headers: headers,
            body: RequestBody(body), isSecure: origin.isSecure)
    }

    /// The reply as it would come out of a connection, which sends nothing after the head to HEAD.
    private static func received(
        _ response: ServerResponse, to method: String, host: String
    ) throws(HTTPError) -> ClientStream {
        let channel = ByteChannel<HTTPError>(
            limit: .max, startsStopped: false, cancelled: .cancelled)
        var onDrop: @Sendable () -> Void = {}
        switch response.body {
        case .bytes(let bytes):
            if method != "HEAD" { channel.push(bytes) }
            channel.finish()
        case .stream(let stream) where method == "HEAD":
            stream.close()
            channel.finish()
        case .stream(let stream):
            let cut = HTTPError.cut(host: host, reason: "the reply is not whole")
            stream.attach { drain(stream, into: channel, otherwise: cut) }
            drain(stream, into: channel, otherwise: cut)
            onDrop = {
                channel.finish(.cancelled)
                stream.abort()
            }
        case .upgrade:
            throw .cut(host: host, reason: "there is no connection to upgrade")
        }
        return ClientStream(
            status: response.status, headers: response.headers, channel: channel, host: host,
            onDrop: onDrop)
    }

    /// Does what the thread of a connection does: moves what is there, and parks. Who writes to a
    /// parked stream comes here again, so that there is one at a time.
    private static func drain(
        _ stream: ResponseStream, into channel: ByteChannel<HTTPError>, otherwise cut: HTTPError
    ) {
        while true {
            var taken = ResponseStream.Taken.end
            let bytes = [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, count in
                taken = stream.take(into: UnsafeMutableRawBufferPointer(buffer), park: {})
                if case .bytes(let moved) = taken { count = moved }
            }
            switch taken {
            case .bytes: channel.push(bytes)
            case .parked: return
            case .end: channel.finish()
            case .cut: channel.finish(cut)
            }
            if taken == .end || taken == .cut { return stream.close() }
        }
    }
}
