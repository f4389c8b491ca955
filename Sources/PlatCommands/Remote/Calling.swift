import PlatClient
import PlatConfig

/// Runs a call of the client; its failure is told about `subject`.
func calling<R>(
    _ subject: String, _ body: () async throws(ClientError) -> R
) async throws(CommandError) -> R {
    do throws(ClientError) {
        return try await body()
    } catch {
        throw CommandError(error, subject)
    }
}

extension CommandError {
    /// A word that stands for no resource.
    init(_ error: ResourceLookupError, word: String, program: String) {
        switch error {
        case .client(let error): self.init(error, word)
        case .unknown(let names):
            self.init(
                .notFound, word, "no such resource in this workspace",
                hints: Suggestions.hint(for: word, among: names)
                    + ["see what there is: \(program) api-resources"])
        }
    }
}

extension Context {
    /// The namespace for namespaced objects that name none: the option's, else the context's.
    func namespace(_ option: String?) throws(CommandError) -> String {
        if let option { return option }
        let own = try place().connection.namespace
        return own.isEmpty ? "default" : own
    }

    /// The resource that a word means, with suggestions where it means none.
    func resource(_ word: String, _ client: Client) async throws(CommandError) -> APIResource {
        do throws(ResourceLookupError) {
            return try await client.resource(named: word)
        } catch {
            throw CommandError(error, word: word, program: program)
        }
    }
}
