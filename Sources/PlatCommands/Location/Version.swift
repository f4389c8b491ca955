/// `plat version`: says which plat this is.
struct Version: Command {
    static let spec = CommandSpec(
        path: ["version"],
        summary: "Print the version of plat",
        examples: [Example("plat version", "The version of this executable")],
        formats: [.table, .json])

    init(_ arguments: ParsedArguments) throws(CommandError) {}

    func run(_ context: Context) async throws(CommandError) {
        if context.format == .json {
            context.output.line("{\"version\":\"\(Plat.version)\"}")
        } else {
            context.output.line("plat \(Plat.version)")
        }
    }
}
