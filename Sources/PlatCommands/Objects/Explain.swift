import PlatClient
import PlatModel
import PlatValue

/// `plat explain`: says what the fields of a type are.
struct Explain: Command {
    private enum Option {
        static let recursive = OptionSpec.flag(
            nil, "recursive", "Print the names of all fields below, without descriptions")
        static let apiVersion = OptionSpec.value(
            nil, "api-version", "GROUP/VERSION", "Version to explain (default: the preferred one)")
    }

    static let spec = CommandSpec(
        path: ["explain"],
        summary: "Say what the fields of a type are",
        discussion: "Asks the server, so that types that were defined or bound here are known too.",
        examples: [
            Example("plat explain models", "A type"),
            Example("plat explain model.spec.script", "A field of it"),
            Example("plat explain cm --recursive", "The names of all fields"),
            Example(
                "plat explain apibindings.spec --api-version apis.kcp.io/v1alpha1",
                "In another version"),
        ],
        options: [Option.recursive, Option.apiVersion],
        operands: .one("TYPE[.FIELD...]", .resource))

    var words: [String]
    var isRecursive: Bool
    var version: GroupVersion?

    init(_ arguments: ParsedArguments) throws(CommandError) {
        words = arguments.operands[0].split(separator: ".", omittingEmptySubsequences: false)
            .map(String.init)
        isRecursive = arguments.has(Option.recursive)
        version = try arguments.value(Option.apiVersion) { (text) throws(Invalid) in
            guard let version = GroupVersion(text) else { throw Invalid("is not GROUP/VERSION") }
            return version
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let (resource, path) = try await target(client, context)
        let whole = try await calling(words[0], context) { () throws(ClientError) in
            try await client.explanation(of: resource)
        }
        guard let whole else {
            throw CommandError(.notFound, words[0], "the server does not describe its fields")
        }
        var field = whole
        for (at, name) in path.enumerated() {
            guard let next = field.member(name) else {
                let known = field.members.map(\.name)
                throw CommandError(
                    .notFound, ([words[0]] + path[...at]).joined(separator: "."),
                    "there is no such field",
                    hints: Suggestions.hint(for: name, among: known)
                        + (known.isEmpty ? [] : ["fields: " + known.joined(separator: ", ")]))
            }
            field = next.field
        }
        let text = FieldText(resource: resource, path: path, field: field)
        guard context.format.isForPeople else {
            return context.tell("", Finding(name: words.joined(separator: "."), text.value))
        }
        for line in text.lines(isRecursive: isRecursive) { context.output.line(line) }
    }

    /// The type, and the fields that follow it: a group has dots of its own.
    private func target(
        _ client: Client, _ context: Context
    ) async throws(CommandError) -> (APIResource, [String]) {
        var failure: CommandError?
        for count in stride(from: words.count, through: 1, by: -1) {
            let name = words[..<count].joined(separator: ".")
            do throws(CommandError) {
                var resource = try await findResource(name, client, context)
                if let version { resource = try await self.resource(resource, version, client) }
                return (resource, Array(words[count...]))
            } catch {
                guard error.kind == .notFound, !error.isHidden else { throw error }
                failure = error
            }
        }
        throw failure ?? CommandError(.notFound, words[0], "no such resource in this workspace")
    }

    private func resource(
        _ resource: APIResource, _ version: GroupVersion, _ client: Client
    ) async throws(CommandError) -> APIResource {
        let found: [APIResource]
        do throws(ClientError) { found = try await client.resources(of: version) } catch {
            throw CommandError(error, version.description)
        }
        guard let other = found.first(where: { $0.resource.resource == resource.resource.resource })
        else {
            throw CommandError(
                .usage, "--api-version \(version)",
                "has no \(resource.resource.resource)")
        }
        return other
    }
}
