import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// A plan in a file: `plat diff --plan-out` writes it, `plat apply --plan` reads it.
struct PlanFile: Sendable, Equatable {
    static let output = OptionSpec.value(
        nil, "plan-out", "FILE",
        "Write down what would be done, for plat apply --plan; - prints it",
        completion: .file)
    static let input = OptionSpec.value(
        nil, "plan", "FILE", "Do what plat diff --plan-out wrote down, - for standard input",
        completion: .file)

    var name: String

    /// Whether it goes to standard output, in the place of differences.
    var isPrinted: Bool { name == "-" }

    /// The plan to read; nil where none is given.
    init?(toRead arguments: ParsedArguments) {
        guard let name = arguments.text(Self.input) else { return nil }
        self.name = name
    }

    /// The plan to write; nil where none is wanted.
    init?(toWrite arguments: ParsedArguments, isForClusters: Bool) throws(CommandError) {
        guard let name = arguments.text(Self.output) else { return nil }
        if isForClusters {
            throw CommandError(
                .usage, "--plan-out", "a plan is for workspaces, and takes no --compute beside it")
        }
        self.name = name
    }

    /// Writes down what a look has found; nothing where a part could not be looked at, which is told
    /// by itself.
    func record(
        _ plan: ApplyPlan, _ outcomes: [ApplyPreview.Outcome], _ leftovers: [Leftover]?,
        of client: Client, _ options: ApplyOptions, _ context: Context
    ) async throws(CommandError) {
        let isWhole = !outcomes.contains { if case .failed = $0 { true } else { false } }
        guard isWhole else { return }
        let recorded = try await calling(name, context) { () throws(PlanFault) in
            try RecordedPlan(
                server: client.session.base, options: options, plan: plan, outcomes: outcomes,
                leftovers: leftovers)
        }
        try write(recorded, context)
    }

    /// It may hold what secrets say, and so is for its owner alone.
    private func write(_ plan: RecordedPlan, _ context: Context) throws(CommandError) {
        let bytes = plan.value.yaml(sortedKeys: false)
        guard !isPrinted else { return context.output.write(bytes) }
        do throws(SystemError) { try AtomicFile.write(bytes, to: context.path(name)) } catch {
            throw CommandError(.unavailable, name, error.reason)
        }
        context.output.note("plan written: \(context.program) apply --plan \(name)")
    }

    func read(_ context: Context) async throws(CommandError) -> RecordedPlan {
        let bytes = try await context.readBytes(name)
        let documents = try await calling(name, context) { () throws(ManifestError) in
            try ManifestReader.documents(in: bytes, source: name)
        }
        return try await calling(name, context) { () throws(PlanFault) in
            guard documents.count == 1 else { throw .unreadable("is no plan") }
            return try RecordedPlan(documents[0])
        }
    }
}

extension PlanFault: Tellable {
    func told(about subject: String, program: String) -> CommandError {
        switch self {
        case .unknown(let manifest):
            CommandError(
                .invalid, manifest.displayed,
                "what would become of it is not known, so that there is no plan")
        case .hidden(let manifest):
            CommandError(
                .forbidden, manifest.displayed,
                "may not be read, so that a plan cannot say what it was")
        case .unreadable(let text):
            CommandError(
                .invalid, subject, text, hints: ["make one: \(program) diff DIR/ --plan-out FILE"])
        case .outdated(let name, let place, let change):
            CommandError(
                .conflict, name + (place.map { " in \($0.displayed)" } ?? ""), change.told,
                hints: ["make a new plan: \(program) diff DIR/ --plan-out FILE"])
        }
    }
}
