import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat wait`: waits until objects are what they are to become.
struct Wait: Command {
    private enum Option {
        static let `for` = OptionSpec.values(
            nil, "for", "CONDITION",
            "create, delete, condition=TYPE[=STATUS] or jsonpath=PATH[=VALUE]; several must all hold",
            completion: .choices(["create", "delete", "condition=", "jsonpath="]))
        static let timeout = OptionSpec.value(
            nil, "timeout", "DURATION", "Stop waiting after this time (default 30s); 0 looks once")
    }

    static let spec = CommandSpec(
        path: ["wait"],
        summary: "Wait until objects are ready, there or gone",
        discussion: """
            Waits until every --for holds of every object, and says when it does. What is not there \
            yet, or whose type is not, is waited for as well. When the time is over it says what was \
            seen last, and ends with status 124.
            """,
        examples: [
            Example("plat wait model/chat --for condition=Ready", "Until a condition is True"),
            Example(
                "plat wait model chat --for jsonpath={.status.state}=Completed --timeout 10m",
                "Until a field has a value"),
            Example("plat wait cm settings --for delete", "Until it is gone"),
            Example("plat wait crd --all --for condition=Established", "All of a type"),
            Example(
                "plat wait deployment/controller --for condition=Available --compute region=eu",
                "In every cluster in Europe"),
        ],
        options: [
            Option.for, Option.timeout, MeantObjects.all, ObjectOptions.filename,
            ObjectOptions.namespace, ObjectOptions.allNamespaces, ObjectOptions.selector,
            ObjectOptions.fieldSelector, ComputeSelection.option,
        ],
        operands: .optional("TYPE", .resource) + .zeroOrMore("NAME", .object))

    var meant: MeantObjects
    var conditions: [ObjectCondition]
    var timeout: Duration
    var compute: ComputeSelection?

    init(_ arguments: ParsedArguments) throws(CommandError) {
        meant = try MeantObjects(
            arguments, operands: arguments.operands, question: "say what to wait for")
        conditions = try arguments.values(Option.for, ObjectCondition.init(parsing:))
        timeout = try arguments.value(Option.timeout, GlobalOptions.duration) ?? .seconds(30)
        compute = try ComputeSelection(arguments)
        guard !conditions.isEmpty else {
            throw CommandError(
                .usage, "--for", "is missing",
                hints: [
                    "--for condition=Ready", "--for delete", "--for jsonpath={.status.phase}=Ready",
                ])
        }
        if conditions.contains(.deleted), conditions.count > 1 {
            throw CommandError(.usage, "--for delete", "nothing else can hold of what is gone")
        }
        try meant.refuseUnnarrowed(isNarrowed: !meant.selection.query.isEmpty)
    }

    func run(_ context: Context) async throws(CommandError) {
        if let compute { return try await waitEverywhere(compute, context) }
        let client = try await context.client()
        context.interruption.arm()
        let references = try await references(client, context)
        if references.count > 1 { context.told.expectMany() }
        let words = references.map(\.displayed).joined(separator: ", ")
        context.output.live(
            "waiting for \(words): \(conditions.map(\.text).joined(separator: ", "))")
        let results = await wait(for: references, client)
        if Task.isCancelled { throw CommandError(.interrupted, "", "interrupted") }
        try await context.forEach(Array(zip(references, results))) { part throws(CommandError) in
            let (reference, failure) = part
            if let failure {
                throw failure.told(about: reference.displayed, program: context.program)
            }
            context.tell(
                "\(reference.displayed) condition met", .outcome(reference.displayed, "met"))
        }
    }

    /// Why each of them is not what was waited for; nil where it is.
    private func wait(
        for references: [ObjectReference], _ client: Client
    ) async -> [ConditionWaitError?] {
        await concurrently(references, width: 64) { reference in
            do throws(ConditionWaitError) {
                try await ConditionWait(reference, conditions, client).run(timeout: timeout)
                return ConditionWaitError?.none
            } catch {
                return error
            }
        }
    }

    /// Waits in every cluster that matches.
    private func waitEverywhere(
        _ compute: ComputeSelection, _ context: Context
    ) async throws(CommandError) {
        try await FleetQuestion(selection: compute, context: context).each(
            naming: meant.displayed
        ) { client, _ throws(CommandError) in
            let references = try await references(client, context)
            let failures = await wait(for: references, client)
            let lines = zip(references, failures).map { reference, failure in
                let name = reference.displayed
                return failure.map {
                    FleetReport.Line.failed($0.told(about: name, program: context.program))
                } ?? .done(name, "condition met", .outcome(name, "met"))
            }
            return lines.isEmpty ? [.nothing] : lines
        }
    }

    private func references(
        _ client: Client, _ context: Context
    ) async throws(CommandError) -> [ObjectReference] {
        let waitsForTypes = conditions != [.deleted]
        for target in meant.objects.targets where waitsForTypes {
            try await calling(target.resource, context) { () throws(ResourceLookupError) in
                try await client.waitUntilServed(target.resource, timeout: timeout)
            }
        }
        do throws(CommandError) {
            return try await meant.references(client, context)
        } catch {
            // Of a type that is not there nothing is there.
            guard error.kind == .notFound, !error.isHidden, !waitsForTypes else { throw error }
            return []
        }
    }
}
