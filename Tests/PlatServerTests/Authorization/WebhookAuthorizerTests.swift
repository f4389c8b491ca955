import PlatHTTP
import PlatModel
import PlatValue
import Synchronization
import Testing

@testable import PlatServer

/// A webhook that is asked for permission, in its place among the others.
@Suite(.timeLimit(.minutes(2)))
struct WebhookAuthorizerTests {
    /// What a webhook says, and what it was asked last.
    private final class Webhook: Sendable {
        let answer = Mutex<Value>([:])
        let asked = Mutex<[Value]>([])
        let server: HTTPServer

        init() throws {
            let box = Mutex<Webhook?>(nil)
            server = try HTTPServer(.init(address: "127.0.0.1", port: 0)) { request in
                guard let webhook = box.withLock({ $0 }) else { return ServerResponse(status: 503) }
                do {
                    let review = try Value(json: try await request.body.collect(limit: 1 << 20))
                    webhook.asked.withLock { $0.append(review) }
                    return Reply.value(["status": webhook.answer.withLock { $0 }])
                } catch {
                    return ServerResponse(status: 400)
                }
            }
            box.withLock { $0 = self }
        }

        var kubeconfig: Value {
            [
                "current-context": "w",
                "clusters": [
                    [
                        "name": "w",
                        "cluster": ["server": .string("http://127.0.0.1:\(server.port)/ask")],
                    ]
                ],
                "contexts": [["name": "w", "context": ["cluster": "w"]]],
            ]
        }
    }

    private static func with(
        _ order: [String], _ body: (TestPlane, Webhook) async throws -> Void
    ) async throws {
        let webhook = try Webhook()
        try await TestPlane.with(
            configure: { folder, configuration in
                let path = folder + "/webhook.yaml"
                try webhook.kubeconfig.yaml().write(toFile: path)
                configuration.authorizationWebhookPath = path
                configuration.authorizationOrder = order
            }
        ) { plane in try await body(plane, webhook) }
    }

    private static func status(
        _ plane: TestPlane, _ name: String, token: String? = "stranger-token"
    ) async throws -> Int {
        try await plane.send(
            "GET", plane.path("/api/v1/namespaces/default/configmaps/\(name)"), token: token
        ).status
    }

    @Test func itIsAskedWhereRolesSayNothing() async throws {
        try await Self.with([]) { (plane: TestPlane, webhook: Webhook) async throws in
            #expect(try await Self.status(plane, "a") == 403)
            webhook.answer.withLock { $0 = ["allowed": true] }
            #expect(try await Self.status(plane, "b") == 404)
            // The first answer still holds.
            #expect(try await Self.status(plane, "a") == 403)
            let spec = try #require(webhook.asked.withLock { $0.last?["spec"] })
            #expect(spec["user"] == "sten")
            #expect(spec["group"] == ["strangers", "system:authenticated"])
            #expect(spec["extra"] == ["authorization.kcp.io/cluster-name": ["root"]])
            #expect(
                spec["resourceAttributes"] == [
                    "verb": "get", "version": "*", "namespace": "default",
                    "resource": "configmaps", "name": "b",
                ])
            // Whom roles allow it, nobody asks about.
            webhook.answer.withLock { $0 = ["allowed": false, "denied": true] }
            let count = webhook.asked.withLock { $0.count }
            #expect(try await Self.status(plane, "c", token: "admin-token") == 404)
            #expect(webhook.asked.withLock { $0.count } == count)
        }
    }

    @Test func aWebhookThatComesFirstForbidsWhatRolesAllow() async throws {
        try await Self.with(["Webhook", "AlwaysAllowPaths", "RBAC"]) {
            (plane: TestPlane, webhook: Webhook) async throws in
            webhook.answer.withLock { $0 = ["allowed": false, "denied": true] }
            #expect(try await Self.status(plane, "a", token: "admin-token") == 403)
            #expect(try await plane.send("GET", "/readyz", token: nil).status == 403)
            #expect(try await Self.status(plane, "a", token: "master-token") == 404)
            webhook.answer.withLock { $0 = ["allowed": false] }
            #expect(try await Self.status(plane, "b", token: "admin-token") == 404)
            #expect(try await plane.send("GET", "/readyz", token: nil).status == 200)
        }
    }

    @Test func itDoesNotOpenWhatIsClosedForGood() async throws {
        try await Self.with([]) { (plane: TestPlane, webhook: Webhook) async throws in
            webhook.answer.withLock { $0 = ["allowed": true] }
            for path in [
                "/clusters/nosuchcluster/api/v1/namespaces", "/clusters/*/api/v1/namespaces",
                "/clusters/system:admin/api/v1/namespaces",
            ] {
                #expect(
                    try await plane.send("GET", path, token: "stranger-token").status == 403,
                    "\(path)")
            }
        }
    }

    @Test func namesOfNobodyStopTheStart() {
        #expect(throws: Invalid.self) { try AuthorizationChain.steps(["RBAC", "Nobody"]) }
    }
}
