import PlatClient
import PlatModel
import PlatValue

/// `plat token`: prints a token of a service account.
struct Token: Command {
    private enum Option {
        static let duration = OptionSpec.value(
            nil, "duration", "DURATION", "How long it is to last (the server may shorten that)")
        static let audience = OptionSpec.values(
            nil, "audience", "NAME", "For whom it is (default: the control plane itself)")
    }

    static let spec = CommandSpec(
        path: ["token"],
        summary: "Print a token of a service account",
        discussion: """
            Asks for a token with which a program can act as the service account NAME of the current \
            workspace. It ends by itself; nobody keeps it.
            """,
        examples: [
            Example("plat token builder", "Of the service account builder"),
            Example("plat token builder -n ci --duration 1h", "In another namespace, for an hour"),
        ],
        options: [ObjectOptions.namespace, Option.duration, Option.audience],
        operands: .one("NAME"))

    var name: String
    var namespace: String?
    var duration: Duration?
    var audiences: [String]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = APIResource.serviceAccounts.bareName(arguments.operands[0])
        namespace = try arguments.namespace()
        duration = try arguments.value(Option.duration, GlobalOptions.duration)
        audiences = arguments.texts(Option.audience)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let place = try context.namespace(namespace)
        let (token, review) = try await calling("serviceaccount/\(name)", context) {
            () throws(ClientError) in
            try await client.token(
                for: name, namespace: place, audiences: audiences, lasts: duration)
        }
        context.tell(token, Finding(name: name, review))
    }
}
