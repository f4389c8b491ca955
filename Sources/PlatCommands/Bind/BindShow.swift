import PlatClient
import PlatModel
import PlatValue

/// `plat bind show`: prints all there is to know about a binding.
struct BindShow: Command {
    static let spec = CommandSpec(
        path: ["bind", "show"],
        summary: "Print all there is to know about a binding",
        examples: [
            Example("plat bind show training.faros.sh", "Export, types, objects, claims"),
            Example("plat bind show training.faros.sh -o yaml", "The object itself"),
        ],
        operands: .one("BINDING", .binding))

    var name: String

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = APIResource.bindings.bareName(arguments.operands[0])
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let binding = try await calling(name, context) { () throws(ClientError) in
            try await client.object(ObjectReference(.bindings, name: name))
        }
        guard context.format.isForPeople else {
            return try context.print([binding], of: .bindings, isOne: true)
        }
        let view = APIBinding(binding)
        var text = PrefixedText()
        text.add(0, "Name:", name)
        text.add(0, "Export:", BindLs.export(binding))
        text.add(0, "Phase:", view.phase ?? "Binding")
        text.add(0, "Age:", context.age(binding))
        for condition in binding.conditions where !condition.isTrue {
            text.add(0, "\(condition.type):", condition.text)
        }
        for (title, lines) in await Relations(client: client).lines(binding, .bindings).dropFirst()
        {
            text.add(0, title + ":", lines.first ?? "none")
            for line in lines.dropFirst() { text.add(0, "", line) }
        }
        for line in text.text { context.output.line(line) }
    }
}
