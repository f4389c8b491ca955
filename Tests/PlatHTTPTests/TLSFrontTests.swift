import PlatSystem
import Testing

@testable import PlatHTTP

/// Peers who connect and say nothing, or too little.
@Suite(.timeLimit(.minutes(1)))
struct TLSFrontTests {
    private let authority: TLSIdentity
    private let identity: TLSIdentity

    init() throws {
        authority = try Certificates.makeAuthority(commonName: "test authority")
        identity = try Certificates.issueServer(
            by: authority, names: ["localhost"], addresses: ["127.0.0.1"])
    }

    private func server(
        _ change: (inout HTTPServer.Configuration) -> Void
    ) throws -> HTTPServer {
        try makeServer({
            $0.tls = identity
            change(&$0)
        }) { _ in ServerResponse(body: .bytes(Array("here".utf8))) }
    }

    private func client() -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = authority.certificatePEM
        return HTTPClient(configuration)
    }

    private func ask(_ server: HTTPServer, _ client: HTTPClient) async throws(HTTPError) -> String {
        let reply = try await client.send(
            ClientRequest("GET", "https://127.0.0.1:\(server.port)/"))
        return String(decoding: reply.body, as: UTF8.self)
    }

    @Test(arguments: [[], [0x16], Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)])
    func whoDoesNotComeToAHandshakeIsCut(_ bytes: [UInt8]) async throws {
        let server = try server { $0.headTimeout = .zero }
        let socket = RawSocket(port: server.port)
        await socket.send(bytes)
        #expect(await socket.receiveToEnd().isEmpty)
        await server.stop()
    }

    @Test func whoDoesNotComeToTheEndOfAHeadIsCut() async throws {
        let server = try makeServer({ $0.headTimeout = .zero }) { _ in ServerResponse() }
        let socket = RawSocket(port: server.port)
        await socket.send("GET / HTTP/1.1\r\nHost:")
        let reply = String(decoding: await socket.receiveToEnd(), as: UTF8.self)
        #expect(!reply.hasPrefix("HTTP/1.1 200"))
        await server.stop()
    }

    @Test func theSilentHaveFewPlacesAndTheOthersComeThrough() async throws {
        let server = try server { $0.maxSilentConnections = 2 }
        let known = client()
        #expect(try await ask(server, known) == "here")
        let silent = [RawSocket(port: server.port), RawSocket(port: server.port)]
        for socket in silent { await socket.send([0x16]) }
        // Accepted in the order in which they came: the third one takes the place of the first.
        let third = RawSocket(port: server.port)
        #expect(await silent[0].receiveToEnd().isEmpty)
        await third.send([0x16])
        #expect(try await ask(server, known) == "here")
        #expect(try await ask(server, client()) == "here")
        #expect(await silent[1].receiveToEnd().isEmpty)
        await server.stop()
    }

    @Test func placesAreGivenBack() {
        let places = PeerPlaces(.init(total: 4, silent: 2))
        var first: PeerPlace? = places.enter("a")
        let second = places.enter("a")
        #expect(first != nil && second != nil)
        #expect(places.enter("a") == nil)
        second?.greet()
        second?.greet()
        let third = places.enter("a")
        #expect(third != nil)
        #expect(places.enter("a") == nil)
        // Most of all places are one address's; never the last.
        third?.greet()
        #expect(places.enter("a") == nil)
        let other = places.enter("b")
        #expect(other != nil)
        #expect(places.enter("b") == nil)
        first = nil
        let again = places.enter("a")
        #expect(first == nil && again != nil)
    }

    /// Replies end whole although the server closes while they are on their way to a slow peer.
    @Test func whatWasSentBeforeTheEndArrives() async throws {
        let body = [UInt8](repeating: 7, count: 3 << 20)
        let server = try makeServer({ $0.tls = identity }) { _ in
            ServerResponse(headers: ["Connection": "close"], body: .bytes(body))
        }
        let reply = try await client().send(
            ClientRequest("GET", "https://127.0.0.1:\(server.port)/"))
        #expect(reply.body == body)
        await server.stop()
    }
}
