import PlatClient
import PlatModel
import PlatSystem

/// A failure of an operation, which can be said in the words of the command line.
protocol Tellable: Error {
    /// The failure about what the user typed; hints say `program` where they name a command.
    func told(about subject: String, program: String) -> CommandError
}

/// Runs an operation; its failure is told about `subject`.
func calling<R, Failure: Tellable>(
    _ subject: String, _ context: Context, _ body: () async throws(Failure) -> R
) async throws(CommandError) -> R {
    do throws(Failure) {
        return try await body()
    } catch {
        throw error.told(about: subject, program: context.program)
    }
}

/// The resource that a word means, with suggestions where it means none.
func findResource(
    _ word: String, _ client: Client, _ context: Context
) async throws(CommandError) -> APIResource {
    try await calling(word, context) { () throws(ResourceLookupError) in
        try await client.resource(named: word)
    }
}

/// The resources that a word means: the one of that name, or every one of a category.
func findResources(
    _ word: String, _ client: Client, _ context: Context
) async throws(CommandError) -> [APIResource] {
    try await calling(word, context) { () throws(ResourceLookupError) in
        try await client.resources(named: word)
    }
}

extension ResourceLookupError: Tellable {
    func told(about word: String, program: String) -> CommandError {
        switch self {
        case .client(let error): CommandError(error, word)
        case .hidden(let path):
            .denied(path.displayed)
        case .ambiguous(let names):
            CommandError(
                .usage, word, "several resources of this workspace are called so",
                hints: ["say which one: " + Suggestions.list(names)])
        case .unknown(let names):
            CommandError(
                .notFound, word, "no such resource in this workspace",
                hints: Suggestions.hint(for: word, among: names)
                    + ["see what there is: \(program) api-resources"])
        }
    }

    /// The same about the kind of a manifest.
    func told(about manifest: Manifest, program: String) -> CommandError {
        guard case .unknown(let kinds) = self else {
            return told(about: manifest.displayed, program: program)
        }
        let kind = manifest.kind
        return CommandError(
            .notFound, manifest.displayed,
            "this workspace has no kind \(kind.kind) in \(kind.groupVersion)",
            hints: Suggestions.hint(for: kind.kind, among: kinds)
                + ["see what there is: \(program) api-resources"])
    }
}

extension ClientError: Tellable {
    func told(about subject: String, program: String) -> CommandError {
        CommandError(self, subject)
    }
}

extension WaitError: Tellable {
    func told(about subject: String, program: String) -> CommandError {
        switch self {
        case .client(let error): CommandError(error, subject)
        case .stuck(let text): CommandError(.invalid, subject, text)
        case .timedOut(let timeout, let missing):
            CommandError(
                .timedOut, subject, "not ready after \(timeout.text): waiting for \(missing)",
                hints: ["it goes on becoming ready at the server"])
        }
    }
}
