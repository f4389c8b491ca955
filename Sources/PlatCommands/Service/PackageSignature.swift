import PlatSystem

/// The signature of a package's archive, by `ssh-keygen`, which most machines have.
struct PackageSignature {
    let file: String
    /// What the user calls it.
    let shown: String
    let context: Context

    init(file: String, shown: String? = nil, context: Context) {
        self.file = file
        self.shown = shown ?? file
        self.context = context
    }

    private static let namespace = "plat-service"
    private static let patience = Duration.seconds(30)

    /// Writes FILE.sig.
    func sign(with key: String) async throws(CommandError) {
        // One of what was there before is none of this; ssh-keygen would ask whether to replace it.
        unlink(path + ".sig")
        try await run(["-Y", "sign", "-q", "-f", context.path(key), "-n", Self.namespace, path]) {
            CommandError(.invalid, key, "cannot sign \(shown): ssh-keygen \($0)")
        }
    }

    /// Fails where FILE.sig is none of FILE by anybody whom the file of allowed signers names.
    func verify(by signers: String) async throws(CommandError) {
        guard fileExists(path + ".sig") else {
            throw CommandError(.notFound, shown + ".sig", "is not there: nobody has signed it")
        }
        // ssh-keygen wants to know whose signature it is to be; anybody's will do who is named.
        let script = """
            for who in $(ssh-keygen -Y find-principals -s "$1.sig" -f "$2" 2>/dev/null); do
              ssh-keygen -Y verify -q -f "$2" -I "$who" -n \(Self.namespace) -s "$1.sig" <"$1" && exit 0
            done
            exit 1
            """
        try await run("/bin/sh", ["-c", script, "sh", path, context.path(signers)]) { _ in
            CommandError(
                .invalid, shown, "is not what anybody of \(signers) has signed",
                hints: ["it was changed after it was signed, or by somebody else"])
        }
    }

    private var path: String { context.path(file) }

    private func run(
        _ arguments: [String], or failure: (String) -> CommandError
    ) async throws(CommandError) {
        try await run("ssh-keygen", arguments, or: failure)
    }

    private func run(
        _ program: String, _ arguments: [String], or failure: (String) -> CommandError
    ) async throws(CommandError) {
        context.interruption.arm()
        do throws(ChildProcessError) {
            _ = try await ChildProcess.output(
                program, arguments, environment: ProcessEnvironment.current(), input: .nothing,
                timeout: Self.patience)
        } catch {
            throw failure(error.description)
        }
    }
}
