import PlatClient
import PlatModel
import PlatValue

/// `plat bind`: brings the API of an export into the workspace.
struct Bind: Command {
    private enum Option {
        static let name = OptionSpec.value(
            nil, "name", "NAME", "Name of the binding (default: that of the export)")
        static let timeout = OptionSpec.value(
            nil, "timeout", "DURATION", "Stop waiting after this time (default 30s)")
    }

    static let spec = CommandSpec(
        path: ["bind"],
        summary: "Bring the API of an export into the workspace",
        discussion: """
            Binds the EXPORT of the workspace PATH and waits until its types are served here. \
            Binding again changes nothing.

            An export may claim access to objects of this workspace. On a terminal it is told what \
            it wants, and asked whether to grant that; elsewhere claims are granted only if that is \
            said. --accept may narrow a claim to some verbs and to objects with some labels.
            """,
        examples: [
            Example("plat bind :root:ml:training:training.faros.sh", "Bind an export"),
            Example(
                "plat bind :root:certs:issuer --accept secrets --reject configmaps",
                "Grant one claim, refuse another"),
        ],
        options: [Option.name, Option.timeout] + ClaimAnswers.options,
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
        name = arguments.text(Option.name) ?? export
        timeout = try arguments.value(Option.timeout, GlobalOptions.duration) ?? .seconds(30)
        answers = try ClaimAnswers(arguments)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let provider = try await context.resolve(path)
        let maker = BindingMaker(client: client, provider: provider, export: export, name: name)
        let isNew: Bool
        do throws(BindingError) { isNew = try await maker.make() } catch {
            throw error.told(
                about: name, export: "\(provider.displayed):\(export)", program: context.program)
        }
        var change = isNew ? Outcome.created : .unchanged
        var binding = try await waitUntilBound(maker.reference, client, context)
        if let said = try await said(of: APIBinding(binding), context) {
            let before = binding
            binding = try await calling(name, context) { () throws(ClaimError) in
                try await client.answerClaims(of: before, said)
            }
            if !isNew, binding["spec"] != before["spec"] { change = .configured }
        }
        context.tell(maker.reference, change, binding)
        try await noteOwnMounts(APIBinding(binding), client, context)
        let open = APIBinding(binding).openClaims.map(\.name)
        if !open.isEmpty {
            context.output.note(
                "\(name) also claims \(open.joined(separator: ", ")): "
                    + "see \(context.program) bind claims \(name)")
        }
    }

    /// Says that plat's own control plane has mounts without a binding: the story is the same there.
    private func noteOwnMounts(
        _ binding: APIBinding, _ client: Client, _ context: Context
    ) async throws(CommandError) {
        let mounts = APIResource.mounts
        guard
            binding.boundResources.contains(where: {
                $0.resource == mounts.resource.resource && $0.group == mounts.group
            })
        else { return }
        let version = try await calling(name, context) { () throws(ClientError) in
            try await client.serverVersion()
        }
        guard version.isEmbedded else { return }
        context.output.note(
            "this control plane serves mounts by itself: \(context.program) compute mount needs no "
                + "binding here")
    }

    /// What becomes of the claims: what the options say, or else whoever is at a terminal about those
    /// that nobody has answered; nil where there is nobody, or nothing to ask.
    private func said(
        of binding: APIBinding, _ context: Context
    ) async throws(CommandError) -> ClaimAnswers? {
        guard answers.isEmpty else { return answers }
        let open = binding.openClaims
        guard !open.isEmpty, context.canAsk else { return nil }
        for claim in open {
            context.output.note("\(export) wants to \(claim.sentence) of this workspace")
        }
        return try await context.ask("Grant that?") ? ClaimAnswers(acceptsAll: true) : nil
    }

    private func waitUntilBound(
        _ reference: ObjectReference, _ client: Client, _ context: Context
    ) async throws(CommandError) -> Value {
        try await context.interruption.whilePending(
            "the binding \(name) goes on at the server"
        ) { () throws(CommandError) in
            do throws(WaitError) {
                return try await client.wait(until: reference, timeout: timeout) { missing in
                    context.output.live("waiting for \(name): \(missing)")
                }
            } catch {
                let told = error.told(about: name, program: context.program)
                if case .client = error { throw told }
                throw told.adding(
                    hint: "the binding stays, and binds when that has passed; remove it: "
                        + "\(context.program) bind rm \(name)")
            }
        }
    }
}
