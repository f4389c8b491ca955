import PlatClient

extension Grantees {
    static let options: [OptionSpec] = [
        .values(nil, "to-user", "NAME", "A user"),
        .values(nil, "to-group", "NAME", "A group"),
        .flag(nil, "to-everybody", "Everybody who has credentials"),
    ]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        self.init(users: arguments.texts("to-user"), groups: arguments.texts("to-group"))
        if arguments.has("to-everybody") { groups.append(Self.everybody) }
        guard !users.isEmpty || !groups.isEmpty else {
            throw CommandError(
                .usage, "--to-user", "say to whom",
                hints: ["--to-user NAME, --to-group NAME or --to-everybody"])
        }
    }
}
