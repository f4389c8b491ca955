import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// Removes an object, saying meanwhile what is waited for; false when it was not there.
@discardableResult
func removeObject(
    _ reference: ObjectReference, by remover: ObjectRemover, subject: String, _ context: Context
) async throws(CommandError) -> Bool {
    try await context.interruption.whilePending(
        "\(subject) goes on being removed at the server"
    ) { () throws(CommandError) in
        try await calling(subject, context) { () throws(RemovalError) in
            try await remover.remove(reference) {
                context.output.live("waiting for \(subject) to be gone")
            }
        }
    }
}

extension RemovalError: Tellable {
    func told(about subject: String, program: String) -> CommandError {
        switch self {
        case .client(let error): return CommandError(error, subject)
        case .protected(let path): return .protected(path.displayed, program)
        case .timedOut(let timeout, let object):
            let names = object.finalizers
            return CommandError(
                .timedOut, subject, "still there after \(timeout.text)",
                hints: names.isEmpty
                    ? [] : ["it is held by finalizers: " + names.joined(separator: ", ")])
        }
    }
}
