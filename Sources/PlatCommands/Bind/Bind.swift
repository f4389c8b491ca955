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
        static let dryRun = OptionSpec.flag(
            nil, "dry-run", "Say what would be bound and claimed, and write nothing")
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
            Example(
                "plat bind :root:ml:training:training.faros.sh --dry-run",
                "See first what it wants"),
        ],
        options: [Option.name, Option.timeout, Option.dryRun] + ClaimAnswers.options,
        operands: .one("PATH:EXPORT", .export),
        formats: OutputFormat.objects,
        inverse: ["bind", "rm"])

    var path: String
    var export: String
    var name: String
    var timeout: Duration
    var answers: ClaimAnswers
    var isDryRun: Bool

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
        isDryRun = arguments.has(Option.dryRun)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let making = ExportBinding(
            context: context, client: client, provider: try await context.resolve(path),
            export: export, name: name)
        let isNew = try await making.make(isDryRun: isDryRun)
        if isDryRun { return await making.tellTried(isNew: isNew) }
        var change = isNew ? Outcome.created : .unchanged
        var binding = try await making.waitUntilBound(timeout)
        if let said = try await said(of: APIBinding(binding), making, context) {
            let before = binding
            binding = try await calling(name, context) { () throws(ClaimError) in
                try await client.answerClaims(of: before, said)
            }
            if !isNew, binding["spec"] != before["spec"] { change = .configured }
        }
        context.tell(making.reference, change, binding)
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
        of binding: APIBinding, _ making: ExportBinding, _ context: Context
    ) async throws(CommandError) -> ClaimAnswers? {
        guard answers.isEmpty else { return answers }
        let open = binding.openClaims
        guard !open.isEmpty, context.canAsk else { return nil }
        making.tellWishes(open)
        return try await context.ask("Grant that?") ? ClaimAnswers(acceptsAll: true) : nil
    }
}
