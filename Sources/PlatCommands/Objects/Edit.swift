import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat edit`: changes objects in an editor.
struct Edit: Command {
    static let spec = CommandSpec(
        path: ["edit"],
        summary: "Change objects in an editor",
        discussion: """
            Opens each object as YAML in $KUBE_EDITOR, $VISUAL, $EDITOR or vi, and sends what was \
            changed; what others changed meanwhile stays, unless it is the same field. What is refused \
            is opened again with the reason on top. What cannot be sent is kept in a file.
            """,
        examples: [
            Example("plat edit model chat", "One object"),
            Example("EDITOR=nano plat edit cm settings", "In another editor"),
        ],
        options: [ObjectOptions.namespace],
        operands: .one("TYPE", .resource) + .zeroOrMore("NAME", .object))

    var objects: ObjectArguments
    var selection: Selection

    init(_ arguments: ParsedArguments) throws(CommandError) {
        objects = try ObjectArguments(arguments.operands)
        selection = try Selection(arguments)
        guard objects.targets.allSatisfy({ $0.name != nil }) else {
            throw CommandError(
                .usage, arguments.operands.joined(separator: " "), "name the objects",
                hints: ["write TYPE NAME or TYPE/NAME"])
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let namespace = try context.namespace(selection.namespace)
        let references = try await selection.references(
            of: objects, namespace: namespace, client, context)
        try await context.forEach(references) { reference throws(CommandError) in
            let object = try await calling(reference.displayed, context) {
                () throws(ClientError) in
                try await client.object(reference).typed(as: reference.resource)
            }
            let buffer = EditBuffer(reference, object, context)
            try await edit(buffer, reference, client, context)
        }
    }

    private func edit(
        _ start: EditBuffer, _ reference: ObjectReference, _ client: Client, _ context: Context
    ) async throws(CommandError) {
        var buffer = start
        while true {
            try await buffer.open()
            if buffer.isAsShown {
                guard let failure = buffer.failure else {
                    buffer.remove()
                    context.output.note("\(reference.displayed) was left as it is")
                    return
                }
                throw failure.adding(hint: "what you wrote is kept in \(buffer.file)")
            }
            do throws(CommandError) {
                let edit = ObjectEdit(reference, from: buffer.original, to: try buffer.edited())
                guard !edit.isEmpty else {
                    buffer.remove()
                    return context.tell(reference, .unchanged, buffer.original)
                }
                let object = try await calling(reference.displayed, context) {
                    () throws(ObjectEditError) in try await edit.send(client)
                }
                buffer.remove()
                return context.tell(reference, .edited, object)
            } catch {
                if error.kind == .interrupted {
                    throw error.adding(hint: "what you wrote is kept in \(buffer.file)")
                }
                buffer.failure = error
            }
        }
    }
}

extension ObjectEditError: Tellable {
    func told(about subject: String, program: String) -> CommandError {
        switch self {
        case .client(let error): CommandError(error, subject)
        case .otherObject:
            CommandError(
                .invalid, subject, "its name, kind and version must stay as they are")
        case .conflict(let field):
            CommandError(
                .conflict, subject, "somebody else has changed \(field) since it was read",
                hints: ["read it again: \(program) get \(subject) -o yaml"])
        }
    }
}
