import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat why`: says where a type of the workspace comes from.
struct Why: Command {
    static let spec = CommandSpec(
        path: ["why"],
        summary: "Say where a type of the workspace comes from",
        discussion: """
            Says what brings a TYPE to the current workspace: a binding, with its export and provider, \
            a definition of its own, or that every workspace has it; and what you may do with it.
            """,
        examples: [
            Example("plat why models", "Which binding, export and provider"),
            Example("plat why cm -w :root:ml -o json", "For a program"),
        ],
        operands: .one("TYPE", .resource))

    private static let verbs = ["get", "list", "watch", "create", "update", "patch", "delete"]

    var word: String

    init(_ arguments: ParsedArguments) throws(CommandError) { word = arguments.operands[0] }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let resource = try await findResource(word, client, context)
        let namespace = try context.namespace(nil)
        let origin = try await calling(word, context) { () throws(ClientError) in
            try await client.origin(of: resource)
        }
        let allowed = await concurrently(Self.verbs) { verb -> String? in
            let question = AccessQuestion(verb, resource, namespace: namespace)
            // What cannot be asked is not said to be allowed.
            let answer = try? await question.ask(client)
            return answer?.isAllowed == true ? verb : nil
        }.compactMap(\.self)
        let rows = Self.rows(origin)
        guard context.format.isForPeople else {
            var value: Value = [
                "resource": .string(resource.fullName),
                "version": .string(resource.resource.version), "kind": .string(resource.kind),
                "allowed": Value(strings: allowed),
            ]
            for row in rows { value[row.key] = .string(row.value) }
            return context.tell("", Finding(name: resource.fullName, value))
        }
        let all =
            [("Type", "\(resource.fullName) \(resource.resource.version) (\(resource.kind))")]
            + rows.map { ($0.title, $0.value) }
            + [("You may", allowed.isEmpty ? "nothing" : allowed.joined(separator: ", "))]
        for line in Fields.lines(all) { context.output.line(line) }
    }

    private static func rows(_ origin: APIOrigin) -> [(key: String, title: String, value: String)] {
        switch origin {
        case .builtIn:
            return [("from", "Comes from", "the control plane: every workspace has it")]
        case .definition(let definition):
            return [
                ("from", "Comes from", "a definition in this workspace"),
                ("definition", "Definition", definition.objectName),
            ]
        case .binding(let binding, let bound):
            let view = APIBinding(binding)
            let claims = view.claims.filter(\.isAccepted).map(\.name)
            return [
                ("from", "Comes from", "an export, by a binding"),
                ("binding", "Binding", binding.objectName),
                ("phase", "Phase", view.phase ?? "Binding"),
                ("export", "Export", BindLs.export(binding)),
                ("schema", "Schema", bound.schemaName),
                (
                    "claims", "May use here",
                    claims.isEmpty ? "nothing else" : claims.joined(separator: ", ")
                ),
            ]
        }
    }
}
