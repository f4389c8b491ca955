import PlatClient
import PlatHTTP
import PlatModel
import PlatValue
import Synchronization
import Testing

/// Requests that are asked again, and answers that are none.
struct SessionTests {
    private static let junk: [(ScriptedServer.Reply, String)] = [
        (
            .init(
                status: 404, headers: ["Content-Type": "text/html"],
                body: "<html><head><title>404 Not\n Found</title></head></html>"),
            "answered with a web page (404: \"404 Not Found\"): it is no API server"
        ),
        (
            .init(headers: ["Content-Type": "text/html"], body: "\n<!DOCTYPE html><p>hello"),
            "answered with a web page (200): it is no API server"
        ),
        (
            .init(status: 302, headers: ["Location": "https://sso.example/login"], body: ""),
            "redirects to https://sso.example/login (302): it is no API server"
        ),
        (
            .init(body: "hello  world\n"),
            "answered with something that is not JSON: \"hello world\""
        ),
        (.init(body: "{\"kind\": "), "answered with something that is not JSON: \"{\"kind\":\""),
        (.init(body: ""), "answered with nothing (200)"),
    ]

    @Test(arguments: junk.indices)
    func whatIsNoAPIServerIsRecognized(_ at: Int) async throws {
        let (reply, message) = Self.junk[at]
        let server = try ScriptedServer { _, _ in reply }
        let error = await #expect(throws: ClientError.self) {
            try await server.client().get("/api")
        }
        guard case .unintelligible(let host, let text) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text == message)
        #expect(server.address.hasSuffix(host))
        await server.stop()
    }

    private static let half = #"{"kind":"ConfigMap","metadata":{"na"#
    private static let unreadable: [(status: Int, body: String, text: String)] = [
        (201, half, "answered with something that is not JSON: \"\(half)\""),
        (201, "", "answered with nothing (201)"),
        (200, "done", "answered with something that is not JSON: \"done\""),
    ]

    @Test(arguments: unreadable.indices)
    func aChangeWhoseAnswerCannotBeReadWasMade(_ at: Int) async throws {
        let (status, body, text) = Self.unreadable[at]
        let server = try ScriptedServer { _, _ in .init(status: status, body: body) }
        let error = await #expect(throws: ClientError.self) {
            try await server.client().send("POST", "/api/v1/namespaces", body: [:])
        }
        let host = String(server.address.dropFirst("http://".count))
        #expect(error == .unreadable(host: host, text, isNew: status == 201))
        #expect(server.requests.count == 1)
        await server.stop()
    }

    /// A page that somebody else shows, a question, and what was only tried.
    @Test func whatIsNoChangeWasNotMade() async throws {
        let page = ScriptedServer.Reply(body: "<html>log in</html>")
        let server = try ScriptedServer { _, target in
            target.hasSuffix("/pods") ? page : .init(status: 201, body: Self.half)
        }
        for path in ["/pods", "/selfsubjectreviews", "/cm?dryRun=All"] {
            let error = await #expect(throws: ClientError.self) {
                try await server.client().send("POST", path, body: [:])
            }
            guard case .unintelligible = error else {
                Issue.record("\(path): \(String(describing: error))")
                continue
            }
        }
        await server.stop()
    }

    @Test func aStatusIsThrownAsItIs() async throws {
        let status = Status.forbidden(GroupResource("configmaps"), "x", "no")
        let server = try ScriptedServer { _, target in
            target.hasSuffix("/api") ? .init() : .init(status: 403, body: status.value.jsonText())
        }
        await #expect(throws: ClientError.refused(status)) {
            try await server.client().get("/api/v1/namespaces/default/configmaps/x")
        }
        await server.stop()
    }

    @Test func textOfAProxyBecomesAStatus() async throws {
        let server = try ScriptedServer { _, _ in .init(status: 503, body: "no upstream\nsorry") }
        let error = await #expect(throws: ClientError.self) {
            try await server.client().get("/api")
        }
        #expect(error?.status?.reason == .serviceUnavailable)
        #expect(error?.status?.message == "no upstream")
        await server.stop()
    }

    @Test func theServerIsLeftAloneForAsLongAsItWants() async throws {
        let server = try ScriptedServer { number, _ in
            switch number {
            case 1: .init(status: 429, headers: ["Retry-After": "1"], body: "slow down")
            case 2: .init(status: 503, headers: ["Retry-After": "3600"], body: "")
            default: .init(body: "{\"kind\":\"X\"}")
            }
        }
        let pauses = Pauses()
        let value = try await server.client(pauses: pauses).get("/api")
        #expect(value["kind"] == "X")
        // However long it asks for, no command sleeps for an hour.
        #expect(pauses.all == [.seconds(1), .seconds(10)])
        await server.stop()
    }

    @Test func aServerThatNeverHasTimeIsGivenUpOn() async throws {
        let server = try ScriptedServer { _, _ in
            .init(status: 429, headers: ["Retry-After": "1"], body: "")
        }
        await #expect(throws: ClientError.self) { try await server.client().get("/api") }
        #expect(server.requests.count == 12)
        await server.stop()
    }

    @Test func aRefusedTokenIsFetchedAgainOnce() async throws {
        let server = try ScriptedServer { number, _ in
            number == 1 ? .init(status: 401, body: "") : .init()
        }
        let asked = Mutex<[Bool]>([])
        let client = server.client { afterRefusal in
            asked.withLock { $0.append(afterRefusal) }
            return ["Authorization": afterRefusal ? "Bearer new" : "Bearer old"]
        }
        _ = try await client.get("/api")
        #expect(asked.withLock(\.self) == [false, true])
        #expect(server.headers.map { $0["Authorization"] } == ["Bearer old", "Bearer new"])
        await server.stop()
    }

    @Test func aTokenThatStaysTheSameIsNotTriedAgain() async throws {
        let server = try ScriptedServer { _, _ in .init(status: 401, body: "") }
        let client = server.client { _ in ["Authorization": "Bearer old"] }
        await #expect(throws: ClientError.self) { try await client.get("/api") }
        #expect(server.requests.count == 1)
        await server.stop()
    }

    @Test func everyImpersonatedGroupIsSent() async throws {
        let server = try ScriptedServer { _, _ in .init() }
        let client = server.client { _ in
            ["Impersonate-User": "jane", "Impersonate-Group": "a", "impersonate-group": "b"]
        }
        _ = try await client.get("/api")
        #expect(server.headers.first?.values(of: "Impersonate-Group") == ["a", "b"])
        await server.stop()
    }

    @Test func requestsGoToTheWorkspace() async throws {
        let server = try ScriptedServer { _, _ in .init() }
        let client = server.client()
        _ = try await client.get("/api")
        _ = try await client.at(WorkspacePath("root:b")).get("/apis", query: [("a b", "c/d=e")])
        #expect(
            server.requests == [
                "GET /clusters/root:a/api", "GET /clusters/root:b/apis?a%20b=c/d%3De",
            ])
        await server.stop()
    }
}
