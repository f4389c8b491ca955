import PlatClient
import PlatModel
import PlatValue

/// `plat service bind`: brings a service into a workspace.
struct ServiceBind: Command {
    private enum Option {
        static let timeout = OptionSpec.value(
            nil, "timeout", "DURATION", "Stop waiting after this time (default 30s)")
    }

    static let spec = CommandSpec(
        path: ["service", "bind"],
        summary: "Bring a service into the workspace",
        discussion: """
            Finds the service by its name among all that you may bind, or at PATH:NAME, shows what it \
            asks of this workspace with the vendor's reasons, and asks whether to grant that; with --yes \
            it is granted. Binds every export of it.
            """,
        examples: [
            Example("plat service bind acme-db", "By name"),
            Example("plat service bind :root:db:acme-db --yes", "In a place, without a question"),
        ],
        options: [Option.timeout, ObjectOptions.yes],
        operands: .one("NAME|PATH:NAME"),
        inverse: ["bind", "rm"])

    var name: String
    var path: String?
    var timeout: Duration
    var isConfirmed: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        let operand = arguments.operands[0]
        let colon = operand.lastIndex(of: ":")
        name = colon.map { String(operand[operand.index(after: $0)...]) } ?? operand
        path = colon.map { String(operand[..<$0]) }
        timeout = try arguments.value(Option.timeout, GlobalOptions.duration) ?? .seconds(30)
        isConfirmed = arguments.has(ObjectOptions.yes)
        guard !name.isEmpty else {
            throw CommandError(.usage, operand, "is no NAME and no PATH:NAME")
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let offers = try await offers(client, context)
        let claims = offers.flatMap(\.claims)
        if let first = offers.first, context.format.isForPeople {
            context.output.note("\(first.name) \(first.version) in \(first.path.displayed)")
            for claim in claims {
                let reason = claim.reason.isEmpty ? "no reason is given" : claim.reason
                context.output.note("  wants to \(claim.claim.sentence): \(reason)")
            }
        }
        if !claims.isEmpty, !isConfirmed {
            try await context.confirm(name, "gets that in this workspace")
        }
        try await context.forEach(offers) { offer throws(CommandError) in
            try await bind(offer, client, context)
        }
    }

    /// The exports of the service: all in one workspace.
    private func offers(
        _ client: Client, _ context: Context
    ) async throws(CommandError) -> [ServiceOffer] {
        var place: WorkspacePath?
        if let path { place = try await context.resolve(path.isEmpty ? ":" : path) }
        let top = client.path?.top ?? .root
        let found = try await calling(name, context) { () throws(ClientError) in
            try await client.at(top).serviceOffers(in: place)
        }.filter { $0.name == name }
        let places = Set(found.map(\.path))
        guard places.count < 2 else {
            throw CommandError(
                .conflict, name, "is in \(places.count) workspaces",
                hints: places.map { "\(context.program) service bind \($0.displayed):\(name)" }
                    .sorted())
        }
        guard !found.isEmpty else {
            throw CommandError(
                .notFound, name, "no such service that you may bind",
                hints: [
                    "see what there is: \(context.program) bind catalog",
                    "where you know its workspace: \(context.program) service bind PATH:\(name)",
                ])
        }
        return found
    }

    private func bind(
        _ offer: ServiceOffer, _ client: Client, _ context: Context
    ) async throws(CommandError) {
        let binder = ServiceBinder(
            offer.export, of: offer.path, for: client, timeout: timeout)
        let (binding, isNew) = try await context.interruption.whilePending(
            "the binding \(offer.export) goes on at the server"
        ) { () throws(CommandError) in
            try await calling(offer.export, context) { () throws(ServiceBindingError) in
                try await binder.bind { missing in
                    context.output.live("waiting for \(offer.export): \(missing)")
                }
            }
        }
        context.tell(binder.reference, isNew ? .created : .unchanged, binding)
    }
}
