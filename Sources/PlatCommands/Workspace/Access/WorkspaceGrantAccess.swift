import PlatClient
import PlatModel

/// `plat ws grant`: lets others do something in a workspace.
struct WorkspaceGrantAccess: Command {
    static let spec = CommandSpec(
        path: ["ws", "grant"],
        summary: "Let others do something in a workspace",
        discussion: """
            Writes the roles and bindings that a person would write: who has a role in the workspace \
            PATH, or may make workspaces of a type there. What is so already is left as it is. Rights \
            in a workspace give none in those below it.
            """,
        examples: [
            Example("plat ws grant :root:ml --to-group ml-team --role edit", "A group"),
            Example("plat ws grant . --to-user uma --role admin", "A user, here"),
            Example(
                "plat ws grant :root:teams --to-group staff --can create:team",
                "Let teams come in by themselves"),
        ],
        options: AccessWish.options + [Replication.noWait],
        operands: .one("PATH", .workspace),
        inverse: ["ws", "revoke"])

    var wish: AccessWish
    var waits: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        wish = try AccessWish(arguments)
        waits = !arguments.has(Replication.noWait)
    }

    func run(_ context: Context) async throws(CommandError) {
        let (client, grants) = try await wish.grants(context)
        var hasChanged = false
        for grant in grants {
            let changed = try await calling(wish.operand, context) { () throws(ClientError) in
                try await grant.grant(to: wish.grantees)
            }
            hasChanged = hasChanged || changed
        }
        if hasChanged {
            try await Replication.settle(
                client, marksOn: grants.flatMap(\.copied), subject: wish.operand, waits: waits,
                context)
        }
        let name = client.path?.displayed ?? wish.operand
        let outcome = hasChanged ? Outcome.granted : .unchanged
        context.tell(
            "\(name): \(wish.words) \(outcome.rawValue)", .outcome(name, outcome.rawValue))
    }
}
