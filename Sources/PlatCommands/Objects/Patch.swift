import PlatClient
import PlatModel
import PlatValue

/// `plat patch`: changes a part of an object.
struct Patch: Command {
    private enum Option {
        static let patch = OptionSpec.value("p", "patch", "PATCH", "The patch, as JSON or YAML")
        static let patchFile = OptionSpec.value(
            nil, "patch-file", "FILE", "File with the patch, - for standard input",
            completion: .file)
        static let type = OptionSpec.value(
            nil, "type", "TYPE", "json, merge or strategic",
            completion: .choices(["json", "merge", "strategic"]))
        static let subresource = OptionSpec.value(
            nil, "subresource", "NAME", "Part of the object that has rights of its own",
            completion: .choices(["status", "scale"]))
        static let fieldManager = OptionSpec.value(
            nil, "field-manager", "NAME", "Who owns the fields that change")
    }

    static let spec = CommandSpec(
        path: ["patch"],
        summary: "Change a part of an object",
        discussion: """
            Changes what the patch names and leaves the rest. Without --type the patch is merged: \
            strategically for the types of Kubernetes itself, plainly (RFC 7386) for all others.

            With --export a provider changes an object of a consumer through the view of the \
            export, with the rights that the consumer granted. Where several consumers have one of \
            that name, --cluster says whose.
            """,
        examples: [
            Example(
                "plat patch model chat -p '{\"spec\":{\"maxSequenceLength\":256}}'",
                "Change one field"),
            Example(
                "plat patch --export training.faros.sh --cluster :root:ml-europe models/chat "
                    + "--subresource status -p '{\"status\":{\"state\":\"Running\"}}'",
                "Write a consumer's status, as a controller does"),
            Example(
                "plat patch cm settings --type json -p "
                    + "'[{\"op\":\"remove\",\"path\":\"/data/old\"}]'", "Remove a key"),
        ],
        options: [
            Option.patch, Option.patchFile, Option.type, Option.subresource, Option.fieldManager,
            ObjectOptions.namespace,
        ] + ExportView.options,
        operands: .one("TYPE", .resource) + .optional("NAME", .object))

    var target: ObjectArguments.Target
    var patch: String?
    var patchFile: String?
    var type: Client.PatchType?
    var subresource: String?
    var fieldManager: String
    var namespace: String?
    var view: ExportView?

    init(_ arguments: ParsedArguments) throws(CommandError) {
        let objects = try ObjectArguments(arguments.operands)
        guard objects.targets.count == 1, let target = objects.targets.first, target.name != nil
        else {
            throw CommandError(
                .usage, arguments.operands.joined(separator: " "), "name one object",
                hints: ["write TYPE NAME or TYPE/NAME"])
        }
        self.target = target
        patch = arguments.text(Option.patch)
        patchFile = arguments.text(Option.patchFile)
        guard (patch == nil) != (patchFile == nil) else {
            throw CommandError(.usage, "-p", "give the patch either with -p or with --patch-file")
        }
        type = try arguments.value(Option.type, Self.type)
        subresource = arguments.text(Option.subresource)
        fieldManager = arguments.text(Option.fieldManager) ?? FieldManager.name
        namespace = try arguments.namespace()
        view = try ExportView(arguments)
    }

    private static func type(_ text: String) throws(Invalid) -> Client.PatchType {
        switch text {
        case "json": return .json
        case "merge": return .merge
        case "strategic": return .strategic
        default: throw Invalid("no such type of patch; there are json, merge and strategic")
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        let name = target.name ?? ""
        let subject = "\(target.resource)/\(name)"
        var change = ObjectPatch(try await readPatch(context), fieldManager: fieldManager)
        change.type = type
        change.subresource = subresource
        let (places, namespace, workspace) = try await places(context)
        do throws(ObjectPatchError) {
            let (object, reference) = try await change.apply(
                to: target.resource, name, namespace: namespace, in: places)
            context.tell(reference, .patched, object, in: workspace)
        } catch {
            throw refusal(error, subject, context)
        }
    }

    /// Where the object can be, and the workspace of the consumer, as far as it is known: one that was
    /// named by its id is not asked for its path, which controllers would wait for at every patch. A
    /// consumer who is not named is the one that has it.
    private func places(
        _ context: Context
    ) async throws(CommandError) -> ([Client], namespace: String, workspace: String) {
        let client = try await context.client()
        guard let view, view.cluster == nil else {
            let namespace = try context.namespace(namespace)
            var workspace = view?.cluster ?? ""
            if workspace.contains(":") {
                workspace = try await context.resolve(workspace).displayed
            }
            return (try await clients(of: view, client, context), namespace, workspace)
        }
        let search = try await ConsumerSearch(
            view, Selection(namespace: namespace), client, context)
        let found = try await search.one(target)
        return (
            found.map(\.client), found.first?.reference.namespace ?? "", found.first?.place ?? ""
        )
    }

    private func refusal(
        _ error: ObjectPatchError, _ subject: String, _ context: Context
    ) -> CommandError {
        switch error {
        case .lookup(let error):
            return error.told(about: target.resource, program: context.program)
        case .nowhere:
            return CommandError(
                .notFound, subject, "the export has no consumers yet",
                hints: ["see them: \(context.program) export consumers \(view?.typed ?? "")"])
        case .refused(let error):
            // Of a step that does not fit servers say nothing: no cause, no name.
            guard type == .json, let status = error.status, status.reason == .invalid,
                status.causes.isEmpty, status.details?.name ?? "" == ""
            else { return CommandError(error, subject) }
            return CommandError(
                .invalid, subject,
                "a step of the patch does not fit: its path is not there, or its test fails")
        }
    }

    private func readPatch(_ context: Context) async throws(CommandError) -> Value {
        let text: String
        if let patch { text = patch } else { text = try await context.readText(patchFile ?? "-") }
        let source = patch == nil ? patchFile ?? "-" : "-p"
        let documents = try await calling(source, context) { () throws(ManifestError) in
            try ManifestReader.documents(in: Array(text.utf8), source: source)
        }
        guard documents.count == 1 else {
            throw CommandError(.usage, patchFile ?? "-p", "not one patch but \(documents.count)")
        }
        return documents[0]
    }
}
