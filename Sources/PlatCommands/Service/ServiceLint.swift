import PlatClient
import PlatModel
import PlatValue

/// `plat service lint`: says what is wrong with a package.
struct ServiceLint: Command {
    private enum Option {
        static let since = OptionSpec.value(
            nil, "since", "PACKAGE", "Say also what breaks since this version", completion: .file)
    }

    static let spec = CommandSpec(
        path: ["service", "lint"],
        summary: "Say what is wrong with a package",
        discussion: """
            Looks for claims without a reason, for rights that no claim covers, for schemas that a \
            server would refuse, for ${…} that nobody fills in, and with --since for what breaks those \
            who use an older version. Errors end with status 1, warnings do not.
            """,
        examples: [
            Example("plat service lint acme-db", "A folder"),
            Example(
                "plat service lint acme-db --since acme-db-1.0.0.tar.gz",
                "Against what is out there"),
        ],
        options: [Option.since],
        operands: .one("DIR|FILE", .file), hasWorkspace: false)

    var name: String
    var older: String?

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        older = arguments.text(Option.since)
    }

    func run(_ context: Context) async throws(CommandError) {
        let package = try await PackageInput(name).checked(since: older, context)
        let description = package.description
        context.tell(
            "\(description.name) \(description.version): nothing is wrong with it",
            .outcome(description.name, "whole"))
    }
}
