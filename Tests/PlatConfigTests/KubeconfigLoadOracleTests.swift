import PlatSystem
import PlatTesting
import PlatValue
import Testing

@testable import PlatConfig

/// What client-go makes of kubeconfig files, row by row.
struct KubeconfigLoadOracleTests {
    @Test func everyRecordedFileIsReadAsClientGoReadsIt() throws {
        try OracleTable.play("kubeconfig-load") { row, at in
            let folder = try TemporaryFolder()
            try folder.write(row["files"])
            check(row, Oracle.title(row, at), folder)
        }
    }

    private func check(_ row: Value, _ title: String, _ folder: TemporaryFolder) {
        var flags: [String: [String]] = [:]
        for (name, value) in row["flags"]?.objectValue ?? Members() {
            let text = folder.fill(value.stringValue ?? "")
            flags[name] = name == "as-group" ? text.split(separator: ",").map(String.init) : [text]
        }
        let files = KubeconfigFiles(
            flag: flags["kubeconfig"]?.last,
            variable: row["KUBECONFIG"]?.stringValue.map(folder.fill),
            home: folder.path + "/home", folder: folder.path)
        let loaded = files.load()
        expect(loaded.error?.message, row["loadError"], "load error", title, folder)
        let warnings = row["warnings"]?.arrayValue.map {
            $0.compactMap(\.stringValue).map(folder.fill)
        }
        #expect(loaded.warnings == warnings ?? [], "\(title)")
        let resolved = loaded.config.resolvingPaths()
        if let merged = row["merged"] {
            #expect(resolved.view() == folder.fill(merged), "\(title)")
        }
        for (name, origin) in row["origin"]?.objectValue ?? Members() {
            #expect(
                Self.origin(loaded.config, name) == folder.fill(origin.stringValue ?? ""),
                "\(title)")
        }
        var overrides = KubeconfigOverrides(options: flags)
        overrides.defaultServer = "http://localhost:8080"
        do throws(KubeconfigError) {
            _ = try loaded.get()
            let connection = try resolved.connection(overrides)
            #expect(row["error"] == nil, "\(title)")
            #expect(Self.view(connection) == folder.fill(row["effective"] ?? .null), "\(title)")
        } catch {
            expect(error.message, row["error"], "error", title, folder)
        }
    }

    private func expect(
        _ actual: String?, _ expected: Value?, _ what: String, _ title: String,
        _ folder: TemporaryFolder
    ) {
        #expect(
            actual == expected?.stringValue.map { Self.contract(folder.fill($0)) },
            "\(title): \(what)")
    }

    /// What is contract in a message: not the place in client-go's source, and not the dump of the
    /// whole list, which we leave out because it shows the users' tokens.
    private static func contract(_ message: String) -> String {
        for mark in [" in scheme ", " in list: "] {
            guard let range = message.firstRange(of: mark) else { continue }
            return String(message[..<range.lowerBound]) + (mark == " in list: " ? " in list" : "")
        }
        return message
    }

    private static func origin(_ config: Kubeconfig, _ name: String) -> String? {
        let parts = name.split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false
        ).map(String.init)
        return KubeconfigSection(rawValue: parts[0]).flatMap { config[$0][parts[1]]?.origin }
    }

    private static func view(_ connection: Connection) -> Value {
        var value: Value = [
            "server": .string(connection.server), "namespace": .string(connection.namespace),
        ]
        func text(_ key: String, _ text: String) { if !text.isEmpty { value[key] = .string(text) } }
        func data(_ key: String, _ bytes: [UInt8]) { text(key, Base64.encode(bytes)) }
        if connection.isNamespaceExplicit { value["namespaceByFlag"] = true }
        if connection.isInsecure { value["insecure"] = true }
        if connection.disablesCompression { value["disableCompression"] = true }
        text("caFile", connection.authorityFile)
        data("caData", connection.authorityData)
        text("tlsServerName", connection.tlsServerName)
        text("proxy", connection.proxyURL)
        text("token", connection.token)
        text("tokenFile", connection.tokenFile)
        text("username", connection.username)
        text("password", connection.password)
        text("certFile", connection.certificateFile)
        data("certData", connection.certificateData)
        text("keyFile", connection.keyFile)
        data("keyData", connection.keyData)
        text("authProvider", connection.authProvider)
        let impersonation = connection.impersonation
        text("as", impersonation.user)
        text("asUID", impersonation.uid)
        if !impersonation.groups.isEmpty {
            value["asGroups"] = .array(impersonation.groups.map(Value.string))
        }
        if !impersonation.extra.isEmpty {
            value["asExtra"] = .object(
                Members(impersonation.extra.map { ($0.key, .array($0.value.map(Value.string))) }))
        }
        if let timeout = connection.timeout { value["timeout"] = .string(Self.text(timeout)) }
        if let exec = connection.exec { value["exec"] = view(exec) }
        return value
    }

    private static func view(_ exec: ExecPlugin) -> Value {
        var value: Value = [
            "command": .string(exec.command), "args": .array(exec.arguments.map(Value.string)),
            "env": .array(
                exec.environment.map { ["name": .string($0.name), "value": .string($0.value)] }),
            "apiVersion": .string(exec.apiVersion),
            "provideClusterInfo": .bool(exec.providesClusterInfo),
            "interactiveMode": .string(exec.interactiveMode),
        ]
        if exec.arguments.isEmpty { value["args"] = .null }
        if exec.environment.isEmpty { value["env"] = .null }
        if !exec.installHint.isEmpty { value["installHint"] = .string(exec.installHint) }
        return value
    }

    private static func text(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        return (seconds >= 60 ? "\(seconds / 60)m" : "") + "\(seconds % 60)s"
    }
}
