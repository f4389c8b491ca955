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

    /// Fails where one of the personas has no credentials: the token file is somebody's own then.
    func check() throws(CommandError) {
        for (name, _) in Self.all where !fileExists(kubeconfig(of: name)) {
            throw CommandError(
                .notFound, kubeconfig(of: name), "there is no persona \(name) here",
                hints: ["a control plane that `plat up` starts without --token-auth-file has all"])
        }
    }

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

    /// Writes `NAME.kubeconfig` for each user of a token file, then one that has them all, and answers
    /// the names.
    ///
    /// A file that leads to the same control plane with the same tokens stays as it is: somebody may
    /// have moved in it. Where the certificate is the operator's own, the system knows its authority.
    func writeKubeconfigs(
        tokens: String, of state: ServedState
    ) throws(CommandError) -> [String] {
        var users: [User] = []
        var authority: [UInt8]?
        do throws(ServerStartError) {
            for user in try ControlPlane.users(tokenFile: tokens)
            where Self.isFileName(user.name) && !users.contains(where: { $0.name == user.name }) {
                users.append(User(name: user.name, token: user.token))
            }
        } catch {
            throw CommandError(.invalid, folder.tokenFile, error.description)
        }
        if state.certificate.certificate == nil {
            do throws(SystemError) { authority = try readFile(folder.authorityFile) } catch {
                throw CommandError(.unavailable, folder.authorityFile, error.reason)
            }
        }
        for user in users {
            try write([user], to: kubeconfig(of: user.name), state.url, authority)
        }
        if !users.isEmpty { try write(users, to: kubeconfig, state.url, authority) }
        return users.map(\.name)
    }

    /// A user of the token file, by the name that is his context's too.
    private struct User {
        let name: String
        let token: String
    }

    func kubeconfig(of name: String) -> String { "\(folder.path)/\(name).kubeconfig" }

    /// The one that has a context for each.
    var kubeconfig: String { folder.path + "/kubeconfig" }

    /// Says where the credentials are; what is printed takes all of them into use.
    func tell(_ names: [String], _ context: Context) {
        guard fileExists(kubeconfig) else { return }
        if names.count > 1 {
            let all = names.joined(separator: ", ")
            let files = names.map { $0 + ".kubeconfig" }.joined(separator: ", ")
            context.output.note("contexts in \(kubeconfig): \(all)")
            context.output.note("and each alone beside it: \(files)")
            context.output.note("change with: \(context.program) ctx use NAME")
        }
        let quoted = kubeconfig.contains(" ") ? "'\(kubeconfig)'" : kubeconfig
        context.tell(
            "export KUBECONFIG=\(quoted)",
            Finding(name: kubeconfig, ["kubeconfig": .string(kubeconfig)]))
    }

    private func write(
        _ users: [User], to file: String, _ url: String, _ authority: [UInt8]?
    ) throws(CommandError) {
        guard !leads(file, to: url, users, authority) else { return }
        let text = config(users, url, authority).yaml(sortedKeys: false)
        do throws(SystemError) { try AtomicFile.write(text, to: file) } catch {
            throw CommandError(.unavailable, file, error.reason)
        }
    }

    private func config(_ users: [User], _ url: String, _ authority: [UInt8]?) -> Value {
        var cluster: Value = ["server": .string(url + "/clusters/root")]
        if let authority {
            cluster["certificate-authority-data"] = .string(Base64.encode(authority))
        }
        let contexts: [Value] = users.map {
            ["name": .string($0.name), "context": ["cluster": "plat", "user": .string($0.name)]]
        }
        let entries: [Value] = users.map {
            ["name": .string($0.name), "user": ["token": .string($0.token)]]
        }
        return [
            "apiVersion": "v1", "kind": "Config",
            "clusters": [["name": "plat", "cluster": cluster]],
            "users": .array(entries), "contexts": .array(contexts),
            "current-context": .string(users.first?.name ?? ""),
        ]
    }

    private func leads(
        _ file: String, to url: String, _ users: [User], _ authority: [UInt8]?
    ) -> Bool {
        // What cannot be read is written anew.
        guard let bytes = try? readFile(file) else { return false }
        let text = String(decoding: bytes, as: UTF8.self)
        guard authority != nil || !text.contains("certificate-authority") else { return false }
        let parts = [url + "/clusters/root", authority.map(Base64.encode) ?? ""]
        return (parts + users.map(\.token)).allSatisfy { $0.isEmpty || text.contains($0) }
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
