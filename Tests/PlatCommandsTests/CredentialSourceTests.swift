import PlatClient
import PlatConfig
import PlatHTTP
import PlatTesting
import Testing

@testable import PlatCommands

/// The headers that say who asks.
struct CredentialSourceTests {
    private func headers(_ change: (inout Connection) -> Void) async throws(ClientError) -> Headers?
    {
        var connection = Connection()
        change(&connection)
        return try await CredentialSource(
            connection, environment: [:], isInputTerminal: false, http: HTTPClient()
        ).headers(afterRefusal: false)
    }

    @Test func whatWouldBeAnotherHeaderIsRefused() async {
        await #expect(
            throws: ClientError.credentials(
                "the token holds a line break or another control character")
        ) { try await headers { $0.token = "a\r\nX-More: b" } }
        await #expect(
            throws: ClientError.credentials(
                "whom to act as holds a line break or another control character")
        ) { try await headers { $0.impersonation.user = "a\nb" } }
        await #expect(throws: ClientError.self) {
            try await headers {
                $0.impersonation.user = "a"
                $0.impersonation.groups = ["b\u{7F}"]
            }
        }
    }

    @Test func aTokenIsTakenBeforeAProgramIsAsked() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(
            """
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://h"}}]
            users:
            - name: u
              user:
                token: t
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: /nowhere
                  interactiveMode: Never

            """, to: "config")
        let config = try KubeconfigFiles(
            flag: folder.path + "/config", variable: nil, home: "", folder: folder.path
        ).load().get()
        let found = try await CredentialSource(
            config.connection(), environment: [:], isInputTerminal: false, http: HTTPClient()
        ).headers(afterRefusal: false)
        #expect(found?["Authorization"] == "Bearer t")
    }
}
