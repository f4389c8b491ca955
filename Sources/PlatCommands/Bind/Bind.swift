import PlatClient
import PlatModel
import PlatValue

/// `plat bind`: brings the API of an export into the workspace.
struct Bind: Command {
    static let spec = CommandSpec(
        path: ["bind"],
        summary: "Bring the API of an export into the workspace",
        discussion: """
            Binds the EXPORT of the workspace PATH and waits until its types are served here. \
            Binding again changes nothing.

            An export may claim access to objects of this workspace. Claims are granted only if \
            that is said, and then exactly with the verbs and selectors that the export asks for.
            """,
        examples: [
            Example("plat bind :root:ml:training:training.faros.sh", "Bind an export"),
            Example(
                "plat bind :root:certs:issuer --accept secrets --reject configmaps",
                "Grant one claim, refuse another"),
        ],
        options: [
            .value(nil, "name", "NAME", "Name of the binding (default: that of the export)"),
            .value(nil, "timeout", "DURATION", "Stop waiting after this time (default 30s)"),
        ] + ClaimAnswers.options,
        operands: .one("PATH:EXPORT", .export),
        formats: OutputFormat.objects,
        inverse: ["bind", "rm"])

    var path: String
    var export: String
    var name: String
    var timeout: Duration
    var answers: ClaimAnswers

    init(_ arguments: ParsedArguments) throws(CommandError) {
        let operand = arguments.operands[0]
        guard let colon = operand.lastIndex(of: ":"), operand.index(after: colon) < operand.endIndex
        else {
            throw CommandError(
                .usage, operand, "not PATH:EXPORT",
                hints: [
                    "an export of another workspace: :root:ml:training:\(operand)",
                    "one of this workspace: .:\(operand)",
                ])
        }
        path = colon == operand.startIndex ? ":" : String(operand[..<colon])
        export = String(operand[operand.index(after: colon)...])
        name = arguments.text("name") ?? export
        timeout = try arguments.value("timeout", GlobalOptions.duration) ?? .seconds(30)
        answers = try ClaimAnswers(arguments)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let provider = try await context.resolve(path)
        let subject = "\(provider.displayed):\(export)"
        let reference = ObjectReference(.bindings, name: name)
        var change = try await create(client, provider, subject)
        var binding = try await context.interruption.whilePending(
            "the binding \(name) goes on at the server"
        ) { () throws(CommandError) in
            do throws(CommandError) {
                return try await context.wait(
                    until: reference, on: client, named: name, timeout: timeout)
            } catch {
                guard error.kind == .invalid || error.kind == .timedOut else { throw error }
                throw error.adding(
                    hint: "the binding stays, and binds when that has passed; remove it: "
                        + "\(context.program) bind rm \(name)")
            }
        }
        if !answers.isEmpty {
            let before = binding["spec"]
            binding = try await BindingClaims(context: context, client: client)
                .answer(binding, answers)
            if change == "unchanged", binding["spec"] != before { change = "changed" }
        }
        if context.format == .table || context.format == .wide {
            context.output.line("\(reference.displayed) \(change)")
        } else {
            context.print([binding], of: .bindings, as: { Table([]) }, isOne: true)
        }
        let open = BindingClaims.open(binding).map(\.name)
        if !open.isEmpty {
            context.output.note(
                "\(name) also claims \(open.joined(separator: ", ")): "
                    + "see \(context.program) bind claims \(name)")
        }
    }

    /// Makes the binding; one of the same export that is there already will do.
    private func create(
        _ client: Client, _ provider: WorkspacePath, _ subject: String
    ) async throws(CommandError) -> String {
        let object: Value = [
            "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIBinding",
            "metadata": ["name": .string(name)],
            "spec": [
                "reference": [
                    "export": ["path": .string(provider.text), "name": .string(export)]
                ]
            ],
        ]
        do throws(ClientError) {
            _ = try await client.create(object, .bindings)
            return "bound"
        } catch {
            guard error.isAlreadyExists else {
                var failure = CommandError(error, subject)
                if error.isForbidden {
                    failure.hints.append(
                        "it does not exist, or you may not bind it: its provider can grant that "
                            + "with export grant")
                }
                throw failure
            }
        }
        let existing = try await calling(name) { () throws(ClientError) in
            try await client.object(ObjectReference(.bindings, name: name))
        }
        let reference = existing.at("spec", "reference", "export") ?? [:]
        let cluster = existing.at("status", "apiExportClusterName")?.stringValue
        let isSame =
            reference["name"]?.stringValue == export
            && [provider.text, cluster].contains(reference["path"]?.stringValue)
        guard isSame else {
            throw CommandError(
                .alreadyExists, name,
                "a binding of that name is there, for \(BindLs.export(existing))",
                hints: ["give this one another name: --name NAME"])
        }
        return "unchanged"
    }
}
