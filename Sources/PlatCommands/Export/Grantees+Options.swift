import PlatClient

extension Grantees {
    private enum Option {
        static let user = OptionSpec.values(nil, "to-user", "NAME", "A user")
        static let group = OptionSpec.values(nil, "to-group", "NAME", "A group")
        static let everybody = OptionSpec.flag(
            nil, "to-everybody", "Everybody who has credentials")
    }

    static let options = [Option.user, Option.group, Option.everybody]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        self.init(users: arguments.texts(Option.user), groups: arguments.texts(Option.group))
        if arguments.has(Option.everybody) { groups.append(Self.everybody) }
        guard !users.isEmpty || !groups.isEmpty else {
            throw CommandError(
                .usage, "--to-user", "say to whom",
                hints: ["--to-user NAME, --to-group NAME or --to-everybody"])
        }
    }
}
