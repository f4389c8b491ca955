import PlatServer
import PlatSystem
import PlatValue

/// The users that a control plane has from its start where it stands in kcp's place, and the kubeconfig
/// that leads them there: kcp's names for users and contexts.
struct AdminCredentials: Sendable {
    /// Name and group; `user` is in none.
    private static let users = [
        ("kcp-admin", "system:kcp:admin"), ("shard-admin", "system:masters"), ("user", ""),
    ]

    /// As a token file has them.
    let tokenFile: String
    private let tokens: [String: String]

    /// Those of a folder, made at its first start.
    init(keptIn folder: ServedFolder) throws(CommandError) {
        let file = folder.path + "/admin-tokens.csv"
        do throws(SystemError) {
            if !fileExists(file) {
                let lines = Self.users.map {
                    "\(Personas.newToken()),\($0.0),\($0.0),\"\($0.1)\"\n"
                }
                try AtomicFile.makeFolder(folder.path)
                try AtomicFile.write(Array(lines.joined().utf8), to: file)
            }
            tokenFile = String(decoding: try readFile(file), as: UTF8.self)
        } catch {
            throw CommandError(.unavailable, file, error.reason)
        }
        do throws(ServerStartError) {
            let users = try ControlPlane.users(tokenFile: tokenFile)
            tokens = Dictionary(users.map { ($0.name, $0.token) }, uniquingKeysWith: { $1 })
        } catch {
            throw CommandError(.invalid, file, error.description)
        }
    }

    /// Writes the kubeconfig of a control plane that serves; whoever waits for the file finds it whole.
    func writeKubeconfig(
        of server: ControlPlane, hasOwnCertificate: Bool, to file: String
    ) throws(CommandError) {
        let authority = hasOwnCertificate ? nil : server.authorityPEM
        let text = kubeconfig(url: server.baseURL, authority).yaml(sortedKeys: false)
        do throws(SystemError) {
            try AtomicFile.makeFolder(AtomicFile.folderName(of: file))
            try AtomicFile.write(text, to: file)
        } catch {
            throw CommandError(.unavailable, file, error.reason)
        }
    }

    private func kubeconfig(url: String, _ authority: [UInt8]?) -> Value {
        func cluster(_ name: String, _ path: String) -> Value {
            var cluster: Value = ["server": .string(url + path)]
            if let authority {
                cluster["certificate-authority-data"] = .string(Base64.encode(authority))
            }
            return ["name": .string(name), "cluster": cluster]
        }
        func context(_ name: String, _ cluster: String, _ user: String) -> Value {
            [
                "name": .string(name),
                "context": ["cluster": .string(cluster), "user": .string(user)],
            ]
        }
        return [
            "apiVersion": "v1", "kind": "Config",
            "clusters": [
                cluster("root", "/clusters/root"), cluster("base", ""),
                cluster("system:admin", "/clusters/system:admin"),
            ],
            "contexts": [
                context("root", "root", "kcp-admin"), context("base", "base", "kcp-admin"),
                context("system:admin", "system:admin", "shard-admin"),
                context("shard-base", "base", "shard-admin"), context("user", "root", "user"),
            ],
            "users": .array(
                Self.users.map { name, _ in
                    ["name": .string(name), "user": ["token": .string(tokens[name] ?? "")]]
                }),
            "current-context": "root",
        ]
    }
}
