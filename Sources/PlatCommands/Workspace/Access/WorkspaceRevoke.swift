import PlatClient
import PlatModel

/// `plat ws revoke`: takes back what others may do in a workspace.
struct WorkspaceRevoke: Command {
    static let spec = CommandSpec(
        path: ["ws", "revoke"],
        summary: "Take back what others may do in a workspace",
        discussion: """
            Takes users and groups out of the bindings that plat ws grant writes, and removes a binding \
            that nobody is left in. Who has lost another role may still come in: --role access takes \
            that too.
            """,
        examples: [
            Example("plat ws revoke :root:ml --to-group ml-team --role edit", "From a group")
        ],
        options: AccessWish.options + [Replication.noWait],
        operands: .one("PATH", .workspace),
        inverse: ["ws", "grant"])

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
                try await grant.revoke(from: wish.grantees)
            }
            hasChanged = hasChanged || changed
        }
        if hasChanged {
            try await Replication.settle(client, subject: wish.operand, waits: waits, context)
        }
        let name = client.path?.displayed ?? wish.operand
        let outcome = hasChanged ? Outcome.revoked : .unchanged
        context.tell(
            "\(name): \(wish.words) \(outcome.rawValue)", .outcome(name, outcome.rawValue))
    }
}
