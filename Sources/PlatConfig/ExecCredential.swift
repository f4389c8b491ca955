import PlatSystem
import PlatValue

/// What a credential program answered.
public struct ExecCredential: Sendable, Equatable {
    public var token: String?
    public var certificatePEM: [UInt8]?
    public var keyPEM: [UInt8]?

    /// How long a program may take: one that can ask somebody, and one that cannot.
    public static let patience = (asking: Duration.seconds(300), alone: Duration.seconds(30))

    /// What a program may say at most: certificate and key of a chain are some KiB.
    static let answerMax = 1 << 20

    /// Runs the program and reads its answer. It gets the caller's standard input only where that
    /// is a terminal and the kubeconfig does not say that it must not ask.
    public static func fetch(
        _ plugin: ExecPlugin, connection: Connection, environment: [String: String],
        isInputTerminal: Bool, timeout: Duration? = nil
    ) async throws(KubeconfigError) -> ExecCredential {
        let isInteractive = isInputTerminal && plugin.interactiveMode != "Never"
        if plugin.interactiveMode == "Always", !isInteractive {
            throw KubeconfigError(
                .invalid, "\(plugin.command): wants to ask, and standard input is not a terminal")
        }
        var environment = environment
        for variable in plugin.environment { environment[variable.name] = variable.value }
        environment["KUBERNETES_EXEC_INFO"] = try info(
            plugin, connection, isInteractive: isInteractive
        ).jsonText()
        let output: [UInt8]
        do throws(ChildProcessError) {
            output = try await ChildProcess.output(
                plugin.command, plugin.arguments, environment: environment,
                input: isInteractive ? .inherited : .nothing,
                timeout: timeout ?? (isInteractive ? patience.asking : patience.alone),
                limit: answerMax)
        } catch {
            let hint = plugin.installHint.isEmpty ? "" : "; \(plugin.installHint)"
            throw KubeconfigError(.invalid, "\(plugin.command): \(error)\(hint)")
        }
        return try read(output, plugin)
    }

    /// What the program is told of the server, as `KUBERNETES_EXEC_INFO`.
    static func info(
        _ plugin: ExecPlugin, _ connection: Connection, isInteractive: Bool
    ) throws(KubeconfigError) -> Value {
        var info: Value = [
            "kind": "ExecCredential", "apiVersion": .string(plugin.apiVersion),
            "spec": ["interactive": .bool(isInteractive)],
        ]
        guard plugin.providesClusterInfo else { return info }
        var cluster: Value = ["server": .string(connection.server)]
        if !connection.tlsServerName.isEmpty {
            cluster["tls-server-name"] = .string(connection.tlsServerName)
        }
        if connection.isInsecure { cluster["insecure-skip-tls-verify"] = true }
        var authority = connection.authorityData
        if authority.isEmpty, !connection.authorityFile.isEmpty {
            do throws(SystemError) { authority = try readFile(connection.authorityFile) } catch {
                throw KubeconfigError(.invalid, error.description)
            }
        }
        if !authority.isEmpty {
            cluster["certificate-authority-data"] = .string(Base64.encode(authority))
        }
        if !connection.proxyURL.isEmpty { cluster["proxy-url"] = .string(connection.proxyURL) }
        if connection.disablesCompression { cluster["disable-compression"] = true }
        if !connection.execConfiguration.isNull { cluster["config"] = connection.execConfiguration }
        info.set(cluster, at: "spec", "cluster")
        return info
    }

    private static func read(
        _ output: [UInt8], _ plugin: ExecPlugin
    ) throws(KubeconfigError) -> ExecCredential {
        let answer: Value
        do throws(ParseError) { answer = try Value(json: output) } catch {
            throw KubeconfigError(
                .invalid, "\(plugin.command): answered with no credential (\(error))")
        }
        guard answer["apiVersion"]?.stringValue == plugin.apiVersion else {
            throw KubeconfigError(
                .invalid,
                "\(plugin.command): answered with another version than \(plugin.apiVersion)")
        }
        // An empty text is none: sent on, it would be a request of nobody.
        func text(_ key: String) -> String? {
            answer.at("status", key)?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        }
        let credential = ExecCredential(
            token: text("token"),
            certificatePEM: text("clientCertificateData").map { Array($0.utf8) },
            keyPEM: text("clientKeyData").map { Array($0.utf8) })
        guard
            credential.token != nil || credential.certificatePEM != nil
                || credential.keyPEM != nil
        else {
            throw KubeconfigError(.invalid, "\(plugin.command): answered with an empty credential")
        }
        guard (credential.certificatePEM == nil) == (credential.keyPEM == nil) else {
            throw KubeconfigError(
                .invalid, "\(plugin.command): answered with only one of certificate and key")
        }
        if let token = credential.token, token.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw KubeconfigError(
                .invalid, "\(plugin.command): answered with a token that cannot be sent")
        }
        return credential
    }
}
