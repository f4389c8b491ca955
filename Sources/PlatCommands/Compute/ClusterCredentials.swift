import PlatConfig
import PlatSystem
import PlatValue

/// The kubeconfig of a cluster that is to be mounted, made whole: one context, and everything in it
/// that stood in files, since the control plane cannot read the files of this machine.
struct ClusterCredentials: Sendable, Equatable {
    var kubeconfig: Value
    var server: String

    init(file: String, context name: String?, _ context: Context) throws(CommandError) {
        let files = KubeconfigFiles(
            flag: file, variable: nil, home: context.home, folder: context.workingDirectory)
        let config: Kubeconfig
        do throws(KubeconfigError) { config = try files.load().get().resolvingPaths() } catch {
            throw CommandError(.invalid, file, error.message)
        }
        let chosen = name ?? config.currentContext
        guard let entry = config.contexts[chosen] else {
            throw CommandError(
                .notFound, file,
                chosen.isEmpty ? "has no current context" : "has no context \(chosen)",
                hints: config.contexts.isEmpty
                    ? [] : ["contexts: " + config.contexts.keys.sorted().joined(separator: ", ")])
        }
        guard let cluster = config.clusters[entry.text("cluster")],
            !cluster.text("server").isEmpty
        else { throw CommandError(.invalid, file, "names no server for the context \(chosen)") }
        server = cluster.text("server")
        let user = config.users[entry.text("user")] ?? Kubeconfig.Entry()
        if user.fields["exec"] != nil || user.fields["auth-provider"] != nil {
            throw CommandError(
                .invalid, file, "gets its credentials from a program, which only runs here",
                hints: ["give a kubeconfig with a token or a certificate"])
        }
        kubeconfig = [
            "apiVersion": "v1", "kind": "Config", "current-context": "cluster",
            "clusters": [
                [
                    "name": "cluster",
                    "cluster": try Self.whole(cluster.fields, Self.clusterFiles, file),
                ]
            ],
            "users": [
                ["name": "cluster", "user": try Self.whole(user.fields, Self.userFiles, file)]
            ],
            "contexts": [
                ["name": "cluster", "context": ["cluster": "cluster", "user": "cluster"]]
            ],
        ]
    }

    private static let clusterFiles = [
        ("certificate-authority", "certificate-authority-data", true)
    ]
    private static let userFiles = [
        ("client-certificate", "client-certificate-data", true),
        ("client-key", "client-key-data", true), ("tokenFile", "token", false),
    ]

    /// The fields with the contents of files in the place of their names.
    private static func whole(
        _ fields: Value, _ files: [(key: String, data: String, isEncoded: Bool)], _ source: String
    ) throws(CommandError) -> Value {
        var fields = fields
        for (key, data, isEncoded) in files {
            guard let path = fields[key]?.stringValue, !path.isEmpty else { continue }
            fields[key] = nil
            if fields[data]?.stringValue?.isEmpty == false { continue }
            let bytes: [UInt8]
            do throws(SystemError) { bytes = try readFile(path) } catch {
                throw CommandError(.unavailable, source, "\(path): \(error.reason)")
            }
            let text = String(decoding: bytes, as: UTF8.self)
            fields[data] = .string(
                isEncoded ? Base64.encode(bytes) : text.filter { !$0.isNewline })
        }
        return fields
    }
}
