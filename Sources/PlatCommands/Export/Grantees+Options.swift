import PlatClient
import PlatModel

extension Grantees {
    private enum Option {
        static let user = OptionSpec.values(nil, "to-user", "NAME", "A user")
        static let group = OptionSpec.values(nil, "to-group", "NAME", "A group")
        static let account = OptionSpec.values(
            nil, "to-serviceaccount", "NAMESPACE/NAME", "A service account of the workspace")
        static let everybody = OptionSpec.flag(
            nil, "to-everybody", "Everybody who has credentials")
    }

    static let options = [
        Option.user, Option.group, Option.account, Option.everybody,
    ]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        self.init(users: arguments.texts(Option.user), groups: arguments.texts(Option.group))
        serviceAccounts = try arguments.values(Option.account) { (text) throws(Invalid) in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts.contains(where: \.isEmpty) else {
                throw Invalid("is not NAMESPACE/NAME")
            }
            return text
        }
        if arguments.has(Option.everybody) { groups.append(Self.everybody) }
        guard !subjectsAreMissing else {
            throw CommandError(
                .usage, "--to-user", "say to whom",
                hints: ["--to-user NAME, --to-group NAME or --to-everybody"])
        }
    }

    private var subjectsAreMissing: Bool {
        users.isEmpty && groups.isEmpty && serviceAccounts.isEmpty
    }
}
