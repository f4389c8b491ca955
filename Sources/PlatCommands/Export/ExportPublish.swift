import PlatClient
import PlatModel
import PlatValue

/// `plat export publish`: makes definitions of types into an API that others can bind.
struct ExportPublish: Command {
    private enum Option {
        static let `in` = OptionSpec.values(
            nil, "in", "PATH", "Workspace to publish in (default: the present one)",
            completion: .workspace)
        static let claim = OptionSpec.values(
            nil, "claim", "CLAIM",
            "Ask for access: RESOURCE[.GROUP][@IDENTITY][:VERB,...], and of objects with labels alone "
                + "'secrets[app=db]:get,list'")
        static let `break` = OptionSpec.flag(
            nil, "break", "Publish also what breaks those who use the export")
        static let dryRun = OptionSpec.flag(
            nil, "dry-run", "Say what would become of whom, and publish nothing")
    }

    static let spec = CommandSpec(
        path: ["export", "publish"],
        summary: "Publish types as an API that others can bind",
        discussion: """
            Takes CustomResourceDefinitions, makes an APIResourceSchema of each, named after its \
            content, and an APIExport that refers to them. What has not changed is not touched. A \
            changed definition is a new schema, and the export moves over to it; types of the \
            export that the files do not define stay in it. Other objects in the files, as in what \
            a project is installed with, are left out, and named.

            What would break those who use the export is told, and not done without --break; see plat \
            export diff. The export is served in every location; whoever may bind it is said with export grant.
            """,
        examples: [
            Example("plat export publish training.faros.sh -f models-crd.yaml", "Publish a type"),
            Example(
                "plat export publish issuer -f crds/ --in :root:certs", "From another workspace"),
            Example(
                "plat export publish issuer -f crds/ --claim secrets:get,create,update",
                "Ask consumers for access to their secrets"),
        ],
        options: [
            ObjectOptions.filename, Option.`in`, Option.claim, Option.break, Option.dryRun,
            Replication.noWait,
        ],
        operands: .one("NAME"),
        inverse: ["export", "rm"])

    var name: String
    var files: [String]
    var places: [String]
    var claims: [ClaimRequest]
    var mayBreak: Bool
    var isDryRun: Bool
    var waits: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        files = arguments.texts(ObjectOptions.filename)
        places = arguments.texts(Option.`in`)
        claims = try arguments.values(Option.claim, ClaimRequest.init(parsing:))
        mayBreak = arguments.has(Option.break)
        isDryRun = arguments.has(Option.dryRun)
        waits = !arguments.has(Replication.noWait)
        guard !files.isEmpty else {
            throw CommandError(.usage, "-f", "say which definitions to publish", hints: ["-f FILE"])
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        let snapshots = try await readSnapshots(files, context)
        let client = try await context.workspaceClient()
        var clients: [Client] = []
        for place in places { clients.append(client.at(try await context.resolve(place))) }
        if clients.isEmpty { clients = [client] }
        var changed: [Client] = []
        defer { context.output.live("") }
        try await context.forEach(clients) { client throws(CommandError) in
            if try await publish(snapshots, client, context) { changed.append(client) }
        }
        if let client = changed.last {
            try await Replication.settle(client, subject: name, waits: waits, context)
        }
    }

    /// Publishes in one workspace; false where nothing was written.
    private func publish(
        _ snapshots: [SchemaSnapshot], _ client: Client, _ context: Context
    ) async throws(CommandError) -> Bool {
        if try await !mayPublish(snapshots, client, context) { return false }
        let publisher = ExportPublisher(client: client, name: name)
        for snapshot in snapshots {
            let isNew = try await calling(snapshot.resource, context) { () throws(ClientError) in
                try await publisher.create(snapshot)
            }
            if context.format.isForPeople {
                context.tell(snapshot.reference, isNew ? .created : .unchanged)
            }
        }
        let (change, written) = try await calling(name, context) { () throws(ClientError) in
            try await publisher.write(snapshots, claims)
        }
        let export = try await calling(name, context) { () throws(ExportError) in
            try await publisher.waitForIdentity(written) {
                context.output.live("waiting for the identity of \(name)")
            }
        }
        context.tell(ObjectReference(.exports, name: name), Outcome(change), export)
        return change != .unchanged
    }
}

extension ExportPublish {
    /// Whether to go on; refuses what would break others, unless that is meant.
    private func mayPublish(
        _ snapshots: [SchemaSnapshot], _ client: Client, _ context: Context
    ) async throws(CommandError) -> Bool {
        let impact = try await calling(name, context) { () throws(ClientError) in
            try await client.impact(of: snapshots, on: name)
        }
        if isDryRun {
            guard context.format.isForPeople else {
                context.tell("", Finding(name: name, impact.value))
                return false
            }
            for line in impact.lines { context.output.line(line) }
            return false
        }
        guard impact.isBreaking, !mayBreak else { return true }
        context.note(impact)
        throw CommandError(
            .conflict, name, "would break those who use it",
            hints: [
                "add a version instead, or make it wider", "publish it all the same: --break",
            ])
    }
}

extension Outcome {
    init(_ change: ExportPublisher.Change) {
        switch change {
        case .created: self = .created
        case .configured: self = .configured
        case .unchanged: self = .unchanged
        }
    }
}
