import PlatClient
import PlatConfig
import PlatModel

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
    /// A word that stands for no resource, or a workspace that does not tell what it has.
    init(_ error: ResourceLookupError, word: String, in client: Client, program: String) {
        switch error {
        case .client(let error):
            // Whether it exists is not said to those who may not enter.
            if error.isForbidden, let path = client.path {
                self.init(.forbidden, path.displayed, "no such workspace, or no access to it")
            } else {
                self.init(error, word)
            }
        case .ambiguous(let names):
            self.init(
                .usage, word, "several resources of this workspace are called so",
                hints: ["say which one: " + Suggestions.list(names)])
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
            throw CommandError(error, word: word, in: client, program: program)
        }
    }
}
