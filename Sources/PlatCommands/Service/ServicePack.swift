import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat service pack`: makes one file of a package.
struct ServicePack: Command {
    private enum Option {
        static let output = OptionSpec.value(
            nil, "to", "FILE",
            "Where it goes (default: NAME-VERSION.tar.gz); FILE.tar is not compressed",
            completion: .file)
        static let sign = OptionSpec.value(
            nil, "sign", "KEY", "Sign it with this key, by ssh-keygen", completion: .file)
        static let since = OptionSpec.value(
            nil, "since", "PACKAGE", "Refuse what breaks those who use this version",
            completion: .file)
    }

    static let spec = CommandSpec(
        path: ["service", "pack"],
        summary: "Make one file of a package",
        discussion: """
            Checks the package and writes it as a compressed tar archive that is the same, byte by \
            byte, for the same files; prints the SHA-256 of what is in it. With --sign a signature goes \
            beside it (FILE.sig), which plat service install --verify checks.
            """,
        examples: [
            Example("plat service pack acme-db", "As acme-db-1.0.0.tar.gz"),
            Example("plat service pack acme-db --sign ~/.ssh/id_ed25519", "Signed"),
        ],
        options: [Option.output, Option.sign, Option.since],
        operands: .one("DIR", .directory), hasWorkspace: false)

    var name: String
    var file: String?
    var key: String?
    var older: String?

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        file = arguments.text(Option.output)
        key = arguments.text(Option.sign)
        older = arguments.text(Option.since)
    }

    func run(_ context: Context) async throws(CommandError) {
        let package = try await PackageInput(name).checked(since: older, context)
        let description = package.description
        let file = file ?? "\(description.name)-\(description.version).tar.gz"
        try write(package, to: file, context)
        if let key {
            try await PackageSignature(file: file, context: context).sign(with: key)
        }
        context.tell(
            "\(file)  sha256:\(package.hash)",
            Finding(
                name: file, ["file": .string(file), "sha256": .string(package.hash)]))
    }

    private func write(
        _ package: ServicePackage, to file: String, _ context: Context
    ) throws(CommandError) {
        var bytes = PackageArchive.bytes(of: package.files)
        if !file.hasSuffix(".tar") {
            do throws(GzipFile.Fault) { bytes = try GzipFile.compress(bytes) } catch {
                throw CommandError(
                    .unavailable, file, "\(error)", hints: ["without compression: --to FILE.tar"])
            }
        }
        do throws(SystemError) {
            try AtomicFile.write(bytes, to: context.path(file), newMode: 0o644)
        } catch {
            throw CommandError(.unavailable, file, error.reason)
        }
    }
}
