import PlatSystem

/// `plat generate`: writes man pages and completions into a folder; what `make generate` calls.
struct Generate: Command {
    static let spec = CommandSpec(
        path: ["generate"],
        summary: "Write man pages and completions",
        operands: .one("DIR", .directory),
        isHidden: true)

    var directory: String

    init(_ arguments: ParsedArguments) throws(CommandError) {
        directory = arguments.operands[0]
    }

    func run(_ context: Context) async throws(CommandError) {
        for file in GeneratedFiles.all() {
            let path = context.path(directory) + "/" + file.path
            do {
                try AtomicFile.write(Array(file.text.utf8), to: path, newMode: 0o644)
            } catch {
                throw CommandError(.unavailable, directory + "/" + file.path, error.reason)
            }
        }
    }
}
