import PlatClient
import PlatModel
import PlatValue

/// `plat bind rm`: removes bindings, and with them every object of the types they bring.
struct BindRm: Command {
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
        options: [
            .flag("y", "yes", "Do not ask"),
            .value(nil, "timeout", "DURATION", "Stop waiting after this time (default 60s)"),
        ],
        operands: .oneOrMore("BINDING", .binding),
        inverse: ["bind"])

    var names: [String]
    var isConfirmed: Bool
    var timeout: Duration

    init(_ arguments: ParsedArguments) throws(CommandError) {
        names = arguments.operands
        isConfirmed = arguments.has("yes")
        timeout = try arguments.value("timeout", GlobalOptions.duration) ?? .seconds(60)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        try await context.forEach(names) { name throws(CommandError) in
            let binding = try await calling(name) { () throws(ClientError) in
                try await client.object(ObjectReference(.bindings, name: name))
            }
            if !isConfirmed {
                let lost = try await contents(binding, client)
                if !lost.isEmpty {
                    try await context.confirm(
                        name, "would take \(lost.joined(separator: ", ")) with it")
                }
            }
            let remover = ObjectRemover(context: context, client: client, timeout: timeout)
            try await remover.remove(ObjectReference(.bindings, name: name), subject: name)
            context.tell(
                "apibinding.apis.kcp.io \"\(name)\" deleted",
                .outcome("apibinding.apis.kcp.io/\(name)", "deleted"))
        }
    }

    /// How many objects of which types the binding holds.
    private func contents(_ binding: Value, _ client: Client) async throws(CommandError) -> [String]
    {
        var found: [String] = []
        for bound in binding.at("status", "boundResources")?.arrayValue ?? [] {
            let name = GroupResource(
                group: bound["group"]?.stringValue ?? "",
                resource: bound["resource"]?.stringValue ?? "")
            let resource: APIResource
            do throws(ResourceLookupError) {
                resource = try await client.resource(named: name.description)
            } catch {
                // A type that is no longer served has no objects that could be counted.
                continue
            }
            let count = try await calling(name.description) { () throws(ClientError) in
                try await client.items(resource.path()).items.count
            }
            if count > 0 { found.append("\(count) \(name.resource)") }
        }
        return found
    }
}
