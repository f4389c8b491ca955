import PlatValue
import Testing

@testable import PlatConfig

/// Contexts that lead to nothing, or to nobody: what is missing is named.
struct HoleTests {
    private func connection(
        _ context: String, user: String = "{token: t}", server: String = "https://example.org"
    ) throws -> Connection {
        try KubeconfigFile.parse(
            Array(
                """
                current-context: c
                contexts: [{name: c, context: \(context)}]
                clusters: [{name: k, cluster: {server: "\(server)"}}, {name: bare, cluster: {}}]
                users: [{name: u, user: \(user)}]

                """.utf8), path: "config"
        ).config.connection()
    }

    @Test(arguments: [
        ("{user: u}", "the context names no cluster"),
        (
            "{cluster: gone, user: u}",
            "the context names the cluster gone, which is not in the kubeconfig"
        ),
        ("{cluster: bare, user: u}", "the context's cluster bare has no server"),
    ])
    func aMissingClusterIsNamed(_ context: String, _ reason: String) {
        let error = #expect(throws: KubeconfigError.self) { try connection(context) }
        #expect(error?.kind == .unknownEntry)
        #expect(error?.subject == "c")
        #expect(error?.reason == reason)
    }

    @Test(arguments: [
        ("{cluster: k, user: u}", "{token: t}", "https://h", nil),
        ("{cluster: k}", "{token: t}", "https://h", "names no user"),
        (
            "{cluster: k, user: gone}", "{token: t}", "https://h",
            "names the user gone, who is not in the kubeconfig"
        ),
        ("{cluster: k, user: u}", "{}", "https://h", "has the user u, who has no credentials"),
        (
            "{cluster: k, user: u}", "{token: t}", "http://h",
            "leads to a server without TLS, which is sent no credentials"
        ),
    ])
    func whoAsksIsKnownOrItIsSaidWhyNot(
        _ context: String, _ user: String, _ server: String, _ reason: String?
    ) throws {
        #expect(try connection(context, user: user, server: server).whyAnonymous == reason)
    }
}
