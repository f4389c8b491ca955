import PlatClient
import PlatModel
import PlatValue

/// `plat bind rm`: removes bindings, and with them every object of the types they bring.
struct BindRm: Command {
    private enum Option {
        static let timeout = OptionSpec.value(
            nil, "timeout", "DURATION", "Stop waiting after this time (default 60s)")
    }

    static let spec = CommandSpec(
        path: ["bind", "rm"],
        summary: "Remove bindings, and every object of their types",
        discussion: """
            With a binding its types leave the workspace, and with the types all their objects. \
            Asks first, saying what would be lost, unless nothing would or --yes is given.
            """,
        examples: [
            Example("plat bind rm training.faros.sh", "Remove a binding"),
            Example("plat bind rm training.faros.sh --yes", "Without a question"),
        ],
        options: [ObjectOptions.yes, Option.timeout],
        operands: .oneOrMore("BINDING", .binding),
        inverse: ["bind"])

    var names: [String]
    var isConfirmed: Bool
    var timeout: Duration

    init(_ arguments: ParsedArguments) throws(CommandError) {
        names = arguments.operands.map(APIResource.bindings.bareName)
        isConfirmed = arguments.has(ObjectOptions.yes)
        timeout = try arguments.value(Option.timeout, GlobalOptions.duration) ?? .seconds(60)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        try await context.forEach(names) { name throws(CommandError) in
            let binding = try await calling(name, context) { () throws(ClientError) in
                try await client.object(ObjectReference(.bindings, name: name))
            }
            if !isConfirmed { try await confirm(binding, client, context) }
            let remover = ObjectRemover(client: client, timeout: timeout)
            let reference = ObjectReference(.bindings, name: name)
            try await removeObject(reference, by: remover, subject: name, context)
            context.tell(reference, .deleted)
        }
    }

    private func confirm(
        _ binding: Value, _ client: Client, _ context: Context
    ) async throws(CommandError) {
        let name = binding.objectName
        let impact = try await calling(name, context) { () throws(ClientError) in
            try await client.impact(ofRemovingBinding: binding)
        }
        guard !impact.changes.isEmpty else { return }
        context.note(impact)
        try await context.confirm(name, "would take these objects with it")
    }
}
