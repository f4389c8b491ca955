/// Answers a request with what another server says, whatever its kind: plain, streamed, upgraded.
public enum HTTPProxy {
    /// A body or reply of at most this size is passed on in one piece.
    private static let smallSize = 64 << 10

    /// Sends the request on and returns when the other server's headers are there; bodies pass both
    /// ways as they come, each as fast as its reader reads.
    ///
    /// The client's fields and the proxy's own never mix: what concerns the client's connection, and
    /// what the client lists there, is taken out of the client's fields before the own ones come, so
    /// that nobody can talk the proxy out of a field that it adds.
    ///
    /// - Parameters:
    ///   - request: its headers are the client's.
    ///   - url: where to, with path and query.
    ///   - isHidden: which of the client's fields the other server must not see.
    ///   - own: what the proxy says for itself, credentials included; in place of client's fields of
    ///     the same names.
    public static func forward(
        _ request: ServerRequest, to url: String, hiding isHidden: (Headers.Field) -> Bool,
        adding own: Headers, client: HTTPClient
    ) async throws(HTTPError) -> ServerResponse {
        let isUpgrade = request.headers.contains("Connection", token: "upgrade")
        let headers = onwardHeaders(
            of: request, keepsUpgrade: isUpgrade, hiding: isHidden, adding: own)
        var onward = ClientRequest(request.method, url, headers: headers, idleTimeout: nil)
        if isUpgrade {
            onward.idleTimeout = .seconds(60)
            return try await upgrade(onward, client)
        }
        onward.body = try await body(of: request)
        return try await reply(to: client.stream(onward), method: request.method)
    }

    private static func onwardHeaders(
        of request: ServerRequest, keepsUpgrade: Bool, hiding isHidden: (Headers.Field) -> Bool,
        adding own: Headers
    ) -> Headers {
        var headers = request.headers
        removeConnectionFields(&headers, keepsUpgrade: keepsUpgrade)
        headers.remove("Host")
        headers.remove("Expect")
        headers.removeAll(where: isHidden)
        headers.replace(with: own)
        return headers
    }

    private static func body(
        of request: ServerRequest
    ) async throws(HTTPError) -> ClientRequest.Body {
        let body = request.body
        guard let length = body.declaredLength, length <= smallSize else {
            return .stream(length: body.declaredLength) { try await body.next() }
        }
        guard length > 0 else { return .none }
        do throws(BodyError) {
            // In one piece it can be sent again when a kept connection turns out to be dead.
            return .bytes(try await body.collect(limit: smallSize))
        } catch {
            throw .cancelled
        }
    }

    private static func reply(
        to upstream: ClientStream, method: String
    ) async throws(HTTPError) -> ServerResponse {
        var headers = upstream.headers
        removeConnectionFields(&headers, keepsUpgrade: false)
        let length = headers["Content-Length"].flatMap { Int($0) }
        let isBodyless = method == "HEAD" || upstream.status == 204 || upstream.status == 304
        if isBodyless || (length ?? .max) <= smallSize {
            let bytes = try await upstream.collect(limit: smallSize)
            return ServerResponse(status: upstream.status, headers: headers, body: .bytes(bytes))
        }
        let stream = ResponseStream(bufferLimit: 256 << 10)
        stream.onClose { upstream.cancel() }
        // Ends with either side: the reader's end cancels the upstream, and that ends the loop.
        Task { await pump(upstream, into: stream) }
        return ServerResponse(status: upstream.status, headers: headers, body: .stream(stream))
    }

    private static func pump(_ upstream: ClientStream, into stream: ResponseStream) async {
        do throws(HTTPError) {
            while let chunk = try await upstream.next() {
                guard await stream.waitForSpace(), stream.write(chunk) else {
                    return upstream.cancel()
                }
            }
            stream.finish()
        } catch {
            // Whatever it was: the reader must see that the reply is not whole.
            stream.abort()
        }
    }

    private static func upgrade(
        _ request: ClientRequest, _ client: HTTPClient
    ) async throws(HTTPError) -> ServerResponse {
        switch try await client.upgrade(request) {
        case .refused(let response):
            var headers = response.headers
            removeConnectionFields(&headers, keepsUpgrade: false)
            return ServerResponse(
                status: response.status, headers: headers, body: .bytes(response.body))
        case .switched(let upstream, var headers):
            removeConnectionFields(&headers, keepsUpgrade: true)
            return ServerResponse(
                status: 101, headers: headers,
                body: .upgrade { peer in await splice(peer, upstream) })
        }
    }

    /// Carries bytes both ways until one side ends.
    private static func splice(_ one: UpgradedConnection, _ other: UpgradedConnection) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await copy(from: one, to: other) }
            group.addTask { await copy(from: other, to: one) }
        }
    }

    private static func copy(
        from source: UpgradedConnection, to target: UpgradedConnection
    ) async {
        do throws(HTTPError) {
            while let bytes = try await source.read() { try await target.write(bytes) }
        } catch {
            // The end of a tunnel is the end of a tunnel; nobody is left to be told why.
        }
        target.close()
        source.close()
    }

    /// RFC 9110, section 7.6.1: what concerns one connection is not passed on.
    private static func removeConnectionFields(_ headers: inout Headers, keepsUpgrade: Bool) {
        let named = headers.values(of: "Connection")
            .flatMap { $0.split(separator: ",") }.map { Headers.trimmed($0) }
        let always = [
            "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate",
            "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding",
        ]
        for name in named + always where !Headers.same(name, "Upgrade") { headers.remove(name) }
        if !keepsUpgrade { headers.remove("Upgrade") }
    }
}
