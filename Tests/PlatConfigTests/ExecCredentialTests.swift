import PlatSystem
import PlatValue
import Testing

@testable import PlatConfig

/// Programs that say who asks: what they are told, what they may read, what they may answer.
struct ExecCredentialTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let version = "client.authentication.k8s.io/v1"

    private func plugin(_ script: String, mode: String = "IfAvailable") throws -> ExecPlugin {
        let path = folder.path + "/plugin"
        try AtomicFile.write(Array("#!/bin/sh\n\(script)\n".utf8), to: path, newMode: 0o700)
        return ExecPlugin([
            "apiVersion": .string(Self.version), "command": .string(path),
            "interactiveMode": .string(mode), "provideClusterInfo": true,
        ])
    }

    private func fetch(
        _ plugin: ExecPlugin, _ connection: Connection = Connection(),
        isInputTerminal: Bool = false,
        timeout: Duration? = nil
    ) async throws(KubeconfigError) -> ExecCredential {
        try await ExecCredential.fetch(
            plugin, connection: connection, environment: ProcessEnvironment.current(),
            isInputTerminal: isInputTerminal, timeout: timeout)
    }

    private static func answer(_ status: String) -> String {
        "echo '{\"apiVersion\":\"\(version)\",\"kind\":\"ExecCredential\",\"status\":\(status)}'"
    }

    @Test func aProgramThatCannotAskReadsNothing() async throws {
        // Reads to the end of its input, which would be the caller's list of things to do.
        let plugin = try plugin("cat\n" + Self.answer("{\"token\":\"t\"}"))
        #expect(try await fetch(plugin).token == "t")
    }

    @Test func aProgramThatDoesNotStopTalkingIsEnded() async throws {
        let plugin = try plugin("yes")
        let error = await #expect(throws: KubeconfigError.self) {
            try await fetch(plugin, timeout: .seconds(30))
        }
        #expect(error?.message == "\(plugin.command): answered with more than 1024 KiB")
    }

    @Test(arguments: [
        ("{}", "answered with an empty credential"),
        ("{\"token\":\"\"}", "answered with an empty credential"),
        ("{\"token\":404}", "answered with an empty credential"),
        ("{\"clientCertificateData\":\"c\"}", "answered with only one of certificate and key"),
        (
            "{\"token\":\"t\",\"clientKeyData\":\"k\"}",
            "answered with only one of certificate and key"
        ),
        ("{\"token\":\"a\\\\nb\"}", "answered with a token that cannot be sent"),
    ])
    func whatIsNoCredentialIsRefused(_ status: String, _ message: String) async throws {
        let plugin = try plugin(Self.answer(status))
        let error = await #expect(throws: KubeconfigError.self) { try await fetch(plugin) }
        #expect(error?.message == "\(plugin.command): \(message)")
    }

    @Test func aCertificateWithItsKeyIsACredential() async throws {
        let plugin = try plugin(
            Self.answer("{\"clientCertificateData\":\"c\",\"clientKeyData\":\"k\"}"))
        let credential = try await fetch(plugin)
        #expect(credential.token == nil)
        #expect(credential.certificatePEM == Array("c".utf8))
        #expect(credential.keyPEM == Array("k".utf8))
    }

    @Test func aProgramThatMustAskIsNotRunWhereNobodyAnswers() async throws {
        let plugin = try plugin("touch \(folder.path)/ran", mode: "Always")
        let error = await #expect(throws: KubeconfigError.self) { try await fetch(plugin) }
        #expect(
            error?.message.hasSuffix("wants to ask, and standard input is not a terminal") == true)
        #expect(!fileExists(folder.path + "/ran"))
    }

    @Test func aProgramThatHangsIsGivenUp() async throws {
        let plugin = try plugin("sleep 1000")
        let error = await #expect(throws: KubeconfigError.self) {
            try await fetch(plugin, timeout: .milliseconds(1))
        }
        #expect(error?.message == "\(plugin.command): gave no answer within 0 s")
    }

    @Test func aProgramEndsWithWhoeverWaitsForIt() async throws {
        let started = folder.path + "/started"
        #expect(mkfifo(started, 0o600) == 0)
        let plugin = try plugin("echo $$ > \(started)\nsleep 1000\nexit 1")
        let fetching = Task { try await fetch(plugin) }
        let text = try await blocking { try readFile(started) }
        let process = try #require(
            pid_t(String(decoding: text.prefix { $0 != 0x0A }, as: UTF8.self)))
        fetching.cancel()
        await #expect(throws: KubeconfigError.self) { try await fetching.value }
        #expect(kill(process, 0) != 0)
    }

    @Test func theProgramIsToldOfTheClusterAsClientGoTellsIt() throws {
        let authority = folder.path + "/ca"
        try AtomicFile.write(Array("CA".utf8), to: authority)
        var connection = Connection()
        connection.server = "https://example.org"
        connection.authorityFile = authority
        connection.tlsServerName = "name"
        connection.proxyURL = "http://proxy"
        connection.execConfiguration = ["audience": "a"]
        let plugin = try plugin("true")
        #expect(
            try ExecCredential.info(plugin, connection, isInteractive: false) == [
                "kind": "ExecCredential", "apiVersion": .string(Self.version),
                "spec": [
                    "interactive": false,
                    "cluster": [
                        "server": "https://example.org", "tls-server-name": "name",
                        "certificate-authority-data": "Q0E=", "proxy-url": "http://proxy",
                        "config": ["audience": "a"],
                    ],
                ],
            ])
    }

    @Test func theConfigurationStandsInTheClustersExtensions() throws {
        let config = try KubeconfigFile.parse(
            Array(
                """
                current-context: c
                contexts: [{name: c, context: {cluster: c, user: u}}]
                users: [{name: u, user: {token: t}}]
                clusters:
                - name: c
                  cluster:
                    server: "https://example.org/clusters/root#fragment"
                    extensions:
                    - {name: other, extension: {audience: b}}
                    - {name: client.authentication.k8s.io/exec, extension: {audience: a}}

                """.utf8), path: "config"
        ).config
        let connection = try config.connection()
        #expect(connection.execConfiguration == ["audience": "a"])
        #expect(connection.server == "https://example.org/clusters/root")
    }

    @Test(arguments: [
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII=", true),
        ("-----BEGIN RSA PRIVATE KEY-----\r\nProc-Type: 4,ENCRYPTED\r\nDEK-Info: x", true),
        ("-----BEGIN RSA PRIVATE KEY-----\nMII=", false), ("", false),
    ])
    func keysWithAPassphraseAreKnown(_ text: String, _ isEncrypted: Bool) {
        #expect(PEM.isEncrypted(Array(text.utf8)) == isEncrypted)
    }
}
