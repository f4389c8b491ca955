import PlatClient
import PlatConfig
import PlatModel
import PlatSystem
import PlatValue

/// A kubeconfig that leads to one workspace and needs no other file.
struct PlaceKubeconfig {
    let value: Value
    /// The name of its only context.
    let name: String

    /// As the command's connection has it, with the options that override a part of it.
    init(_ path: WorkspacePath, _ context: Context) throws(CommandError) {
        let place = try context.place()
        let connection = place.connection
        let url = try context.currentWorkspace().at(path)
        let host = url.base.split(separator: "/", maxSplits: 1).last.map {
            $0.split(separator: "/").first.map(String.init) ?? ""
        }
        name = "plat:\(host ?? ""):\(path.text)"
        var context: Value = ["cluster": .string(name), "user": .string(name)]
        if !connection.namespace.isEmpty { context["namespace"] = .string(connection.namespace) }
        value = [
            "apiVersion": "v1", "kind": "Config", "current-context": .string(name),
            "clusters": [
                [
                    "name": .string(name),
                    "cluster": try Self.cluster(connection, server: url.description),
                ]
            ],
            "users": [["name": .string(name), "user": try Self.user(connection)]],
            "contexts": [["name": .string(name), "context": context]],
        ]
    }

    static func cluster(
        _ connection: Connection, server: String
    ) throws(CommandError) -> Value {
        var cluster: Value = ["server": .string(server)]
        if connection.isInsecure { cluster["insecure-skip-tls-verify"] = true }
        cluster["certificate-authority-data"] = try data(
            connection.authorityData, connection.authorityFile)
        if !connection.tlsServerName.isEmpty {
            cluster["tls-server-name"] = .string(connection.tlsServerName)
        }
        if !connection.proxyURL.isEmpty { cluster["proxy-url"] = .string(connection.proxyURL) }
        if connection.disablesCompression { cluster["disable-compression"] = true }
        return cluster
    }

    private static func user(_ connection: Connection) throws(CommandError) -> Value {
        var user: Value = [:]
        if connection.token.isEmpty, !connection.tokenFile.isEmpty {
            let text = String(decoding: try read(connection.tokenFile), as: UTF8.self)
            user["token"] = .string(text.filter { !$0.isWhitespace })
        }
        for (key, text) in [
            ("token", connection.token), ("username", connection.username),
            ("password", connection.password), ("as", connection.impersonation.user),
            ("as-uid", connection.impersonation.uid),
        ] where !text.isEmpty {
            user[key] = .string(text)
        }
        if !connection.impersonation.groups.isEmpty {
            user["as-groups"] = Value(strings: connection.impersonation.groups)
        }
        if !connection.impersonation.extra.isEmpty {
            var extra = Members()
            for (key, values) in connection.impersonation.extra.sorted(by: { $0.key < $1.key }) {
                extra[key] = Value(strings: values)
            }
            user["as-user-extra"] = .object(extra)
        }
        user["client-certificate-data"] = try data(
            connection.certificateData, connection.certificateFile)
        user["client-key-data"] = try data(connection.keyData, connection.keyFile)
        if let exec = connection.exec { user["exec"] = Self.exec(exec) }
        return user
    }

    private static func exec(_ plugin: ExecPlugin) -> Value {
        var exec: Value = [
            "apiVersion": .string(plugin.apiVersion), "command": .string(plugin.command),
            "args": Value(strings: plugin.arguments),
            "provideClusterInfo": .bool(plugin.providesClusterInfo),
            "interactiveMode": .string(plugin.interactiveMode),
        ]
        if !plugin.environment.isEmpty {
            exec["env"] = .array(
                plugin.environment.map { ["name": .string($0.name), "value": .string($0.value)] })
        }
        if !plugin.installHint.isEmpty { exec["installHint"] = .string(plugin.installHint) }
        return exec
    }

    private static func data(_ bytes: [UInt8], _ file: String) throws(CommandError) -> Value? {
        if !bytes.isEmpty { return .string(Base64.encode(bytes)) }
        return file.isEmpty ? nil : .string(Base64.encode(try read(file)))
    }

    private static func read(_ file: String) throws(CommandError) -> [UInt8] {
        do throws(SystemError) { return try readFile(file) } catch {
            throw CommandError(.unavailable, file, error.reason)
        }
    }
}
