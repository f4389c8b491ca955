import PlatServer
import PlatSystem
import PlatValue

/// Credentials for a control plane of one's own: a token for each persona, and a kubeconfig with it.
struct Personas: Sendable {
    let folder: ServedFolder

    /// Name and groups. Only `admin` may do anything before somebody grants it.
    private static let all = [
        ("admin", "system:kcp:admin"), ("owner", "platform-owners"), ("provider", "providers"),
        ("user", "users"),
    ]

    /// Makes the token file unless there is one.
    func makeTokens() throws(CommandError) {
        guard !fileExists(folder.tokenFile) else { return }
        let lines = Self.all.map { "\(Self.newToken()),\($0.0),\($0.0),\"\($0.1)\"\n" }
        do throws(SystemError) {
            try AtomicFile.makeFolder(folder.path)
            try AtomicFile.write(Array(lines.joined().utf8), to: folder.tokenFile)
        } catch {
            throw CommandError(.unavailable, folder.path, "cannot be written: \(error.reason)")
        }
    }

    /// Writes `NAME.kubeconfig` for each user of a token file, and answers the names.
    ///
    /// A file that leads to the same control plane with the same token stays as it is: somebody may
    /// have moved in it. Where the certificate is the operator's own, the system knows its authority.
    func writeKubeconfigs(
        tokens: String, of state: ServedState
    ) throws(CommandError) -> [String] {
        var names: [String] = []
        let users: [(name: String, token: String)]
        var authority: [UInt8]?
        do throws(ServerStartError) { users = try ControlPlane.users(tokenFile: tokens) } catch {
            throw CommandError(.invalid, folder.tokenFile, error.description)
        }
        if state.certificate.certificate == nil {
            do throws(SystemError) { authority = try readFile(folder.authorityFile) } catch {
                throw CommandError(.unavailable, folder.authorityFile, error.reason)
            }
        }
        for user in users where Self.isFileName(user.name) && !names.contains(user.name) {
            let file = kubeconfig(of: user.name)
            names.append(user.name)
            guard !leads(file, to: state.url, user.token, authority) else { continue }
            let text = config(user.name, user.token, state.url, authority).yaml(sortedKeys: false)
            do throws(SystemError) { try AtomicFile.write(text, to: file) } catch {
                throw CommandError(.unavailable, file, error.reason)
            }
        }
        return names
    }

    func kubeconfig(of name: String) -> String { "\(folder.path)/\(name).kubeconfig" }

    private func config(
        _ name: String, _ token: String, _ url: String, _ authority: [UInt8]?
    ) -> Value {
        var cluster: Value = ["server": .string(url + "/clusters/root")]
        if let authority {
            cluster["certificate-authority-data"] = .string(Base64.encode(authority))
        }
        return [
            "apiVersion": "v1", "kind": "Config",
            "clusters": [["name": "plat", "cluster": cluster]],
            "users": [["name": .string(name), "user": ["token": .string(token)]]],
            "contexts": [
                [
                    "name": .string(name),
                    "context": ["cluster": "plat", "user": .string(name)],
                ]
            ],
            "current-context": .string(name),
        ]
    }

    private func leads(_ file: String, to url: String, _ token: String, _ authority: [UInt8]?)
        -> Bool
    {
        guard let bytes = FileManager.default.contents(atPath: file) else { return false }
        let text = String(decoding: bytes, as: UTF8.self)
        guard authority != nil || !text.contains("certificate-authority") else { return false }
        return [url + "/clusters/root", token, authority.map(Base64.encode) ?? ""].allSatisfy {
            $0.isEmpty || text.contains($0)
        }
    }

    /// A user may be called anything; a file may not.
    private static func isFileName(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix(".")
            && name.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "/") && $0 < 0x7F }
    }

    /// 256 random bits; the generator is the kernel's.
    static func newToken() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<32).map { _ in
            let byte = UInt8.random(in: 0...255, using: &generator)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
