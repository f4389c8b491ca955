import PlatValue

/// `plat version`: says which plat this is.
struct Version: Command {
    static let spec = CommandSpec(
        path: ["version"],
        summary: "Print the version of plat",
        examples: [Example("plat version", "The version of this executable")])

    init(_ arguments: ParsedArguments) throws(CommandError) {}

    func run(_ context: Context) async throws(CommandError) {
        context.tell(
            "plat \(Plat.version)", Finding(name: Plat.version, ["version": .string(Plat.version)]))
    }
}
