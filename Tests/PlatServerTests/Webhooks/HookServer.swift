import PlatHTTP
import PlatValue
import Synchronization
import Testing

@testable import PlatServer

/// A webhook behind TLS, which answers what a test wants and remembers what it was asked.
final class HookServer: Sendable {
    private let server: HTTPServer
    private let asked: Asked
    let authorityPEM: [UInt8]

    private final class Asked: Sendable {
        let reviews = Mutex<[Value]>([])
    }

    /// `answer` gives the response to a request, without its uid; nil: none at all, ever.
    init(
        _ plane: TestPlane, _ answer: @escaping @Sendable (Value) async throws -> Value?
    ) throws {
        let asked = Asked()
        self.asked = asked
        authorityPEM = plane.plane.authorityPEM
        let identity = try Certificates.issueServer(
            by: plane.plane.parts.certificates.authority, names: [], addresses: ["127.0.0.1"])
        server = try HTTPServer(.init(tls: identity)) { request in
            do {
                let review = try Value(json: try await request.body.collect(limit: 1 << 20))
                asked.reviews.withLock { $0.append(review) }
                let question = review["request"] ?? [:]
                guard var response = try await answer(question) else {
                    try await Task.sleep(for: .seconds(60))
                    return ServerResponse(status: 500)
                }
                if let status = response["http"]?.integerValue {
                    return ServerResponse(
                        status: Int(status), body: .bytes(Array("broken".utf8)))
                }
                if response["uid"] == nil { response["uid"] = question["uid"] }
                var reply = review
                reply["request"] = nil
                reply["response"] = response
                return ServerResponse(
                    headers: ["Content-Type": "application/json"], body: .bytes(reply.json()))
            } catch {
                return ServerResponse(status: 500)
            }
        }
    }

    var url: String { "https://127.0.0.1:\(server.port)/hook" }

    /// The reviews so far.
    var reviews: [Value] { asked.reviews.withLock { $0 } }

    /// Runs `body` with a webhook, and ends it.
    static func with(
        _ plane: TestPlane, _ answer: @escaping @Sendable (Value) async throws -> Value?,
        _ body: (HookServer) async throws -> Void
    ) async throws {
        let hook = try HookServer(plane, answer)
        do {
            try await body(hook)
        } catch {
            await hook.server.stop(grace: .zero)
            throw error
        }
        await hook.server.stop(grace: .zero)
    }

    /// Puts the webhook into effect for ConfigMaps, with what is given besides.
    func register(
        _ plane: TestPlane, named name: String = "hook", mutates: Bool = false,
        _ more: Value = [:], in workspace: String = "root", rule: Value = PolicyRows.rule
    ) async throws {
        var webhook: Value = [
            "name": .string("\(name).example.com"),
            "clientConfig": [
                "url": .string(url), "caBundle": .string(Base64.encode(authorityPEM)),
            ],
            "rules": [rule], "sideEffects": "None", "admissionReviewVersions": ["v1"],
        ]
        for (key, value) in more.objectValue ?? Members() { webhook[key] = value }
        let kind = mutates ? "Mutating" : "Validating"
        let made = try await plane.make(
            "\(TestPlane.hooks)/\(kind.lowercased())webhookconfigurations",
            [
                "apiVersion": "admissionregistration.k8s.io/v1",
                "kind": .string("\(kind)WebhookConfiguration"),
                "metadata": ["name": .string(name)], "webhooks": [webhook],
            ], in: workspace)
        #expect(made.status == 201, "\(made.body)")
    }

    /// Annotates the configuration of validating webhooks that `register` made.
    func annotate(
        _ plane: TestPlane, named name: String = "hook", _ annotations: Value
    ) async throws {
        let answered = try await plane.send(
            "PATCH",
            "/clusters/root\(TestPlane.hooks)/validatingwebhookconfigurations/\(name)",
            body: ["metadata": ["annotations": annotations]],
            type: "application/merge-patch+json")
        #expect(answered.status == 200, "\(answered.body)")
    }
}
