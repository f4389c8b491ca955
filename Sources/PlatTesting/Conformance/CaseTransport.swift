public import PlatHTTP

/// How the requests of a case reach a control plane: over TLS, or its handlers without a socket.
///
/// Both take what a client would send, with a whole URL, and give back what it would get; a case
/// cannot tell them apart.
public protocol CaseTransport: Sendable {
    /// The whole reply.
    func send(_ request: ClientRequest) async throws(HTTPError) -> ClientResponse
    /// Returns when the head of the reply is there.
    func stream(_ request: ClientRequest) async throws(HTTPError) -> ClientStream
}

/// Asks over TLS, as everybody does.
struct LiveTransport: CaseTransport {
    let client: HTTPClient

    func send(_ request: ClientRequest) async throws(HTTPError) -> ClientResponse {
        try await client.send(request)
    }

    func stream(_ request: ClientRequest) async throws(HTTPError) -> ClientStream {
        try await client.stream(request)
    }
}
