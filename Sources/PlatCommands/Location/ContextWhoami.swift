import PlatClient
import PlatConfig
import PlatModel
import PlatValue

/// `plat ctx whoami`: prints who the control plane takes one for.
struct ContextWhoami: Command {
    static let spec = CommandSpec(
        path: ["ctx", "whoami"],
        summary: "Print who the control plane takes you for",
        examples: [
            Example("plat ctx whoami", "User, groups, server and workspace"),
            Example("plat ctx whoami --context provider", "As another context"),
        ],
        aliases: ["who"])

    init(_ arguments: ParsedArguments) throws(CommandError) {}

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let caller = try await calling("", context) { () throws(ClientError) in
            try await client.caller()
        }
        guard context.format.isForPeople else {
            return try context.printFindings(
                [Finding(name: caller.name, caller.value)], isOne: true)
        }
        for line in lines(caller, client, try context.place()) { context.output.line(line) }
    }

    private func lines(_ caller: Caller, _ client: Client, _ place: Place) -> [String] {
        var rows = [("User", caller.name), ("Groups", caller.groups.joined(separator: ", "))]
        if !caller.uid.isEmpty { rows.append(("UID", caller.uid)) }
        for (key, values) in caller.extra { rows.append((key, values.joined(separator: ", "))) }
        rows.append(("Context", place.connection.contextName))
        rows.append(("Server", client.session.base))
        if let path = client.path { rows.append(("Workspace", path.displayed)) }
        return Fields.lines(rows)
    }
}
