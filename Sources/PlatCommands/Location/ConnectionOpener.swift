import PlatClient
import PlatConfig
import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue

/// Makes a session of what a kubeconfig says: reads the certificates it names, chooses the header
/// that says who asks.
struct ConnectionOpener {
    let context: Context
    let connection: Connection

    func session() throws(CommandError) -> Session {
        let base = WorkspaceURL(connection.server)?.base ?? Self.trimmed(connection.server)
        var log: (@Sendable (String) -> Void)?
        if context.options.isVerbose { log = { [context] text in context.verbose(text) } }
        let http = HTTPClient(try configuration())
        if connection.isInsecure, base.hasPrefix("https:"), !context.options.isQuiet {
            context.warn(
                "\(base) is trusted whatever certificate it shows: insecure-skip-tls-verify")
        }
        let source = CredentialSource(
            connection, environment: context.environment,
            isInputTerminal: context.output.streams.isInputTerminal, http: http)
        return Session(
            http: http, base: base, timeout: connection.timeout, clock: context.clock,
            log: log, warn: { [context] text in context.warn(text) },
            isReadOnly: !(context.environment[Shell.readOnlyVariable] ?? "").isEmpty
        ) { (afterRefusal: Bool) async throws(ClientError) -> Headers? in
            try await source.headers(afterRefusal: afterRefusal)
        }
    }

    private func configuration() throws(CommandError) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.userAgent = "plat/\(Plat.version)"
        configuration.environment = context.environment
        configuration.isInsecure = connection.isInsecure
        configuration.authorityPEM = try pem(
            connection.authorityData, connection.authorityFile, "certificate-authority")
        configuration.clientCertificatePEM = try pem(
            connection.certificateData, connection.certificateFile, "client-certificate")
        configuration.clientKeyPEM = try pem(connection.keyData, connection.keyFile, "client-key")
        if configuration.isInsecure, configuration.authorityPEM != nil {
            // Which of the two is meant is nothing to guess at.
            throw CommandError(
                .invalid, connection.contextName,
                "insecure-skip-tls-verify and a certificate-authority exclude each other",
                hints: ["--insecure-skip-tls-verify trusts any server, for this command only"])
        }
        if let key = configuration.clientKeyPEM, PEM.isEncrypted(key) {
            throw CommandError(
                .invalid, connection.keyFile.isEmpty ? connection.userName : connection.keyFile,
                "the client-key is encrypted, and nobody can be asked for its passphrase",
                hints: ["write it without one: openssl pkey -in KEY -out NEW-KEY"])
        }
        if !connection.tlsServerName.isEmpty { configuration.serverName = connection.tlsServerName }
        if !connection.proxyURL.isEmpty { configuration.proxy = connection.proxyURL }
        return configuration
    }

    /// Fails where the certificates to trust are none, which client-go finds before it asks anybody.
    func checkAuthority() throws(CommandError) {
        guard !connection.isInsecure else { return }
        let bytes = try pem(
            connection.authorityData, connection.authorityFile, "certificate-authority")
        guard let bytes, !bytes.isEmpty else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.contains("-----BEGIN CERTIFICATE-----") else {
            throw CommandError(
                .invalid, connection.authorityFile, "certificate-authority holds no certificate")
        }
    }

    /// What is given as data, else what is in the file, else nothing.
    private func pem(
        _ data: [UInt8], _ file: String, _ what: String
    ) throws(CommandError) -> [UInt8]? {
        if !data.isEmpty { return data }
        guard !file.isEmpty else { return nil }
        do throws(SystemError) { return try readFile(file) } catch {
            throw CommandError(.unavailable, file, "\(what) cannot be read: \(error.reason)")
        }
    }

    /// As client-go does, an address without a scheme is taken for plain HTTP.
    private static func trimmed(_ server: String) -> String {
        var server = server
        while server.hasSuffix("/") { server.removeLast() }
        return server.contains("://") ? server : "http://" + server
    }
}
