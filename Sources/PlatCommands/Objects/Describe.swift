import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat describe`: prints all there is to know about objects, for people.
struct Describe: Command {
    static let spec = CommandSpec(
        path: ["describe"],
        summary: "Print all there is to know about objects",
        discussion: """
            Prints objects of any TYPE as kubectl does, with what happened to them; of bindings, \
            exports and workspaces also what they have to do with others.
            """,
        examples: [
            Example("plat describe model chat", "One object"),
            Example("plat describe apibindings", "Every binding, with export and claims"),
            Example("plat describe workspace ml", "What is below and in it"),
        ],
        options: [
            ObjectOptions.namespace, ObjectOptions.allNamespaces, ObjectOptions.selector,
            ObjectOptions.fieldSelector,
        ],
        operands: .one("TYPE", .resource) + .zeroOrMore("NAME", .object))

    var objects: ObjectArguments
    var selection: Selection

    init(_ arguments: ParsedArguments) throws(CommandError) {
        objects = try ObjectArguments(arguments.operands)
        selection = try Selection(arguments)
        try selection.check(objects)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let namespace = try context.namespace(selection.namespace)
        let references = try await selection.references(
            of: objects, namespace: namespace, client, context)
        if references.isEmpty, context.format.isForPeople {
            return context.output.note(
                "no \(objects.targets.map(\.displayed).joined(separator: ", ")) found")
        }
        if objects.targets.contains(where: { $0.name == nil }) { context.told.expectMany() }
        var isFirst = true
        try await context.forEach(references) { reference throws(CommandError) in
            let object = try await calling(reference.displayed, context) {
                () throws(ClientError) in
                try await client.object(reference).typed(as: reference.resource)
            }
            guard context.format.isForPeople else {
                return context.tell("", Finding(object, of: reference.resource))
            }
            if !isFirst { for _ in 0..<2 { context.output.line() } }
            isFirst = false
            var description = Description(object, reference.resource)
            for relation in await Relations(client: client).lines(object, reference.resource) {
                description.add(relation.title, relation.lines)
            }
            description.add(await client.events(of: object), now: context.clock.now())
            for line in description.lines { context.output.line(line) }
        }
    }
}
