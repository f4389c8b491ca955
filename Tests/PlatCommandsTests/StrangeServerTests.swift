import PlatHTTP
import PlatSystem
import PlatTesting
import Testing

/// Servers that are none of ours: what the user is told, and the way out.
struct StrangeServerTests {
    /// Answers everything alike, in plain HTTP, and pretends not to.
    private final class Plain: ServerFixture {
        private let server: HTTPServer
        private let scheme: String

        init(_ response: ServerResponse, scheme: String) throws {
            server = try HTTPServer(.init()) { _ in response }
            self.scheme = scheme
        }

        var address: String { "\(scheme)://127.0.0.1:\(server.port)" }
        func kubeconfig(for persona: String) -> String {
            StrangeServerTests.kubeconfig(address, "")
        }
        func stop() async { await server.stop(grace: .seconds(1)) }
    }

    /// A control plane whose certificates the kubeconfig does not know.
    private final class Foreign: ServerFixture {
        private let server: EmbeddedServer
        private let authority: [UInt8]

        init() async throws {
            server = try await EmbeddedServer.start()
            authority = try Certificates.makeAuthority(commonName: "somebody else").certificatePEM
        }

        var address: String { server.address }
        func kubeconfig(for persona: String) -> String {
            let data = Data(authority).base64EncodedString()
            return StrangeServerTests.kubeconfig(address, "certificate-authority-data: \(data)")
        }
        func stop() async { await server.stop() }
    }

    private static func kubeconfig(_ address: String, _ more: String) -> String {
        """
        current-context: c
        contexts: [{name: c, context: {cluster: c, user: u}}]
        clusters:
        - name: c
          cluster:
            server: \(address)/clusters/root
            \(more)
        users: [{name: u, user: {token: s3cr3t}}]

        """
    }

    private func play(
        _ text: String, _ start: @escaping @Sendable () async throws -> any ServerFixture
    )
        async throws
    {
        let transcript = Transcript(path: "inline", text: "% server\n" + text)
        let outcome = try await TranscriptRunner(startServer: start).run(transcript)
        for difference in outcome.differences { Issue.record("\(difference.text)") }
    }

    @Test func aServerWithoutTLSIsNamed() async throws {
        try await play(
            """
            $ plat ws cd x
            ! plat ws cd: x: 127.0.0.1: it does not speak TLS
            ! hint: the server may want http:// instead of https://
            ? 1
            """
        ) { try Plain(.init(), scheme: "https") }
    }

    @Test func anotherAuthorityIsNamed() async throws {
        try await play(
            """
            $ plat ws cd x
            ! plat ws cd: x: 127.0.0.1: its certificate is signed by an unknown authority
            ! hint: the kubeconfig's certificate-authority belongs to another server, or is missing
            ? 1
            $ plat ws tree
            ! plat ws tree: :root: 127.0.0.1: its certificate is signed by an unknown authority
            ! hint: the kubeconfig's certificate-authority belongs to another server, or is missing
            ? 1
            """
        ) { try await Foreign() }
    }

    @Test func aWebPageIsNamed() async throws {
        let page = ServerResponse(
            status: 404, headers: ["Content-Type": "text/html"],
            body: .bytes(Array("<html><title>Not here</title></html>".utf8)))
        try await play(
            """
            $ plat ws cd x
            ! plat ws cd: x: $LISTEN answered with a web page (404: "Not here"): it is no API server
            ! hint: check the server of the current context in the kubeconfig
            ? 1
            $ plat ws create x
            ! plat ws create: x: $LISTEN answered with a web page (404: "Not here"): it is no API server
            ! hint: check the server of the current context in the kubeconfig
            ? 1
            """
        ) { try Plain(page, scheme: "http") }
    }

    @Test func aReplyThatEndsEarlyIsNamed() async throws {
        let part = ServerResponse(
            headers: ["Content-Type": "application/json"],
            body: .bytes(Array(#"{"kind":"List","items":[{"metadata":{"na"#.utf8)))
        let told = #"$LISTEN answered with something that is not JSON: "{"kind":"List","it…"#
        try await play(
            """
            $ plat get cm
            ! plat get: cm: \(told)
            ! hint: check the server of the current context in the kubeconfig
            ? 1
            $ plat ws tree
            ! plat ws tree: :root: \(told)
            ! hint: check the server of the current context in the kubeconfig
            ? 1
            $ plat watch cm
            ! plat watch: cm: \(told)
            ! hint: check the server of the current context in the kubeconfig
            ? 1
            """
        ) { try Plain(part, scheme: "http") }
    }

    @Test func whatWasMadeIsToldWhereTheAnswerCannotBeRead() async throws {
        let part = ServerResponse(
            status: 201, headers: ["Content-Type": "application/json"],
            body: .bytes(Array(#"{"kind":"Workspace","metadata":{"na"#.utf8)))
        let told = #"$LISTEN answered with something that is not JSON: "{"kind":"Wor…"#
        try await play(
            """
            $ plat ws create x
            ! plat ws create: x: \(told)
            ! hint: it was made all the same: look before a second try
            ? 1
            """
        ) { try Plain(part, scheme: "http") }
    }

    @Test(arguments: [-3600.0, 3600]) func aClockThatIsAnHourOffIsNamedAndHindersNothing(
        _ seconds: Double
    ) async throws {
        let text = """
            % server
            $ plat ws create x -q
            $ plat get ws -o name
            workspace.tenancy.kcp.io/x
            $ plat wait ws x --for jsonpath={.status.phase}=Ready --timeout 5s -q
            $ plat ws rm x -y -q
            $ PATH=/nowhere plat doctor -o 'jsonpath={.items[?(@.check=="clock")].status}'
            wrong
            ? 1
            """
        var runner = TranscriptRunner(startServer: { try await EmbeddedServer.start() })
        let system = runner.clock
        runner.clock.now = { system.now() + seconds }
        let outcome = try await runner.run(Transcript(path: "inline", text: text))
        for difference in outcome.differences { Issue.record("\(difference.text)") }
    }
}
