import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatClient

@Suite struct ClientTests {
    @Test func aServerThatWantsTimeIsAskedAgain() async throws {
        let server = try ReplayServer(
            .json(429, "Creating the home workspace", ["Retry-After": "1"]), .json(200, "{}"))
        #expect(try await server.client.get("/x") == [:])
        #expect(server.asked.count == 2)
        await server.stop()
    }

    @Test func a503WithoutATimeIsTold() async throws {
        let server = try ReplayServer(.text(503, "Not available.\n"))
        await #expect(
            throws: ClientError.refused(
                Status(code: 503, reason: .serviceUnavailable, message: "Not available."))
        ) { try await server.client.get("/x") }
        await server.stop()
    }

    @Test func listsAreReadPageByPage() async throws {
        let server = try ReplayServer(
            .json(200, #"{"metadata":{"continue":"n/x"},"items":[1]}"#),
            .json(200, #"{"metadata":{"resourceVersion":"7"},"items":[2]}"#))
        let found = try await server.client.items("/things")
        #expect(found.items == [1, 2] && found.revision == "7")
        #expect(
            server.asked == [
                "GET /clusters/root/things?limit=500",
                "GET /clusters/root/things?limit=500&continue=n/x",
            ])
        await server.stop()
    }

    /// As kcp answers: the aggregated form for `/api`, the plain one for `/apis`.
    @Test func bothFormsOfDiscoveryAreUnderstood() async throws {
        let core = """
            {"kind":"APIGroupDiscoveryList","items":[{"metadata":{},"versions":[{"version":"v1","resources":[
            {"resource":"configmaps","responseKind":{"kind":"ConfigMap"},"scope":"Namespaced",
            "singularResource":"configmap","shortNames":["cm"],"verbs":["get"]}]}]}]}
            """
        let groups = """
            {"kind":"APIGroupList","groups":[{"name":"example.io","versions":[
            {"groupVersion":"example.io/v1","version":"v1"}],
            "preferredVersion":{"groupVersion":"example.io/v1","version":"v1"}}]}
            """
        let version = """
            {"kind":"APIResourceList","resources":[
            {"name":"widgets","singularName":"widget","kind":"Widget","namespaced":false,"verbs":["get"]},
            {"name":"widgets/status","kind":"Widget","namespaced":false,"verbs":["get"]}]}
            """
        let answers = [
            "/clusters/root/api": core, "/clusters/root/apis": groups,
            "/clusters/root/apis/example.io/v1": version,
        ]
        let server = try HTTPServer(HTTPServer.Configuration()) { request in
            let text = answers[request.target] ?? "{}"
            return ServerResponse(body: .bytes(Array(text.utf8)))
        }
        let session = Session(http: HTTPClient(), base: "http://127.0.0.1:\(server.port)")
        let client = Client(session: session, path: .root)
        #expect(
            try await client.allResources().map(\.fullName) == ["configmaps", "widgets.example.io"])
        for word in ["cm", "configmap", "ConfigMap", "configmaps.v1"] {
            #expect(try await client.resource(named: word).kind == "ConfigMap")
        }
        for word in ["widget", "widgets.example.io", "Widget.v1.example.io"] {
            #expect(try await client.resource(named: word).kind == "Widget")
        }
        await server.stop(grace: .zero)
    }

    @Test func namesAreEscapedInPaths() {
        let resource = APIResource(
            GroupVersionResource(group: "example.io", version: "v1", resource: "things"),
            kind: "Thing", isNamespaced: true)
        #expect(
            resource.path(namespace: "a b", name: "x/y?", subresource: "status")
                == "/apis/example.io/v1/namespaces/a%20b/things/x%2Fy%3F/status")
        #expect(PercentCoding.query("a=b,c!=d") == "a%3Db%2Cc%21%3Dd")
    }
}
