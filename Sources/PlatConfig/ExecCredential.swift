import PlatSystem
import PlatValue

/// What a credential program answered.
public struct ExecCredential: Sendable, Equatable {
    public var token: String?
    public var certificatePEM: [UInt8]?
    public var keyPEM: [UInt8]?

    /// Runs the program and reads its answer.
    public static func fetch(
        _ plugin: ExecPlugin, connection: Connection, environment: [String: String]
    ) async throws(KubeconfigError) -> ExecCredential {
        var environment = environment
        for variable in plugin.environment { environment[variable.name] = variable.value }
        var info: Value = [
            "apiVersion": .string(plugin.apiVersion), "kind": "ExecCredential",
            "spec": ["interactive": .bool(plugin.interactiveMode != "Never")],
        ]
        if plugin.providesClusterInfo {
            var cluster: Value = ["server": .string(connection.server)]
            if !connection.authorityData.isEmpty {
                cluster["certificate-authority-data"] = .string(
                    Base64.encode(connection.authorityData))
            }
            if !connection.tlsServerName.isEmpty {
                cluster["tls-server-name"] = .string(connection.tlsServerName)
            }
            if connection.isInsecure { cluster["insecure-skip-tls-verify"] = true }
            info.set(cluster, at: "spec", "cluster")
        }
        environment["KUBERNETES_EXEC_INFO"] = info.jsonText()
        let output: [UInt8]
        do {
            output = try await ChildProcess.output(
                plugin.command, plugin.arguments, environment: environment)
        } catch {
            let hint = plugin.installHint.isEmpty ? "" : "; \(plugin.installHint)"
            throw KubeconfigError(.invalid, "\(plugin.command): \(error)\(hint)")
        }
        return try read(output, plugin)
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
        let status = answer["status"] ?? .null
        let credential = ExecCredential(
            token: status["token"]?.stringValue,
            certificatePEM: status["clientCertificateData"]?.stringValue.map { Array($0.utf8) },
            keyPEM: status["clientKeyData"]?.stringValue.map { Array($0.utf8) })
        guard credential.token != nil || credential.certificatePEM != nil else {
            throw KubeconfigError(.invalid, "\(plugin.command): answered with an empty credential")
        }
        return credential
    }
}
