import PlatClient
import PlatModel

extension Replication {
    static let noWait = OptionSpec.flag(
        nil, "no-wait", "Do not wait until a kcp's other shards know it")

    /// Waits, or says what follows where nobody is to wait.
    static func settle(
        _ client: Client, marksOn objects: [ObjectReference] = [], subject: String, waits: Bool,
        _ context: Context
    ) async throws(CommandError) {
        guard waits else {
            context.output.note(
                "\(subject): other shards of a kcp may not know it for some seconds, and judge as before"
            )
            return
        }
        context.output.live("waiting for the other shards to know \(subject)")
        try await context.interruption.whilePending("other shards get to know \(subject)") {
            () throws(CommandError) in
            try await calling(subject, context) { () throws(ClientError) in
                try await Replication(client: client).wait(forMarksOn: objects)
            }
        }
        context.output.live("")
    }
}
