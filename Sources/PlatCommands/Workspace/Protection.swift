import PlatClient
import PlatModel

/// What `plat ws protect` and `plat ws unprotect` do with each PATH.
func protectWorkspaces(
    _ operands: [String], _ isProtected: Bool, _ context: Context
) async throws(CommandError) {
    let outcome = isProtected ? Outcome.protected : .unprotected
    try await context.forEach(operands) { operand throws(CommandError) in
        let path = try await context.resolve(operand)
        guard let parent = path.parent, parent != path else {
            throw CommandError(.invalid, operand, "the top cannot be removed anyway")
        }
        let client = Client(session: try context.session(), path: parent)
        let isNews: Bool
        do throws(ClientError) {
            isNews = try await client.protectWorkspace(path.last, isProtected)
        } catch {
            throw error.isNotFound && !error.isClosed
                ? CommandError.hidden(operand) : CommandError(error, operand)
        }
        let change = isNews ? outcome : .unchanged
        context.tell(
            "\(path.displayed) \(change.rawValue)", .outcome(path.displayed, change.rawValue))
    }
}
