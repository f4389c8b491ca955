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
            "Ask for access: RESOURCE[.GROUP][@IDENTITY][:VERB,...]")
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

            The export is served in every location; whoever may bind it is said with export grant.
            """,
        examples: [
            Example("plat export publish training.faros.sh -f models-crd.yaml", "Publish a type"),
            Example(
                "plat export publish issuer -f crds/ --in :root:certs", "From another workspace"),
            Example(
                "plat export publish issuer -f crds/ --claim secrets:get,create,update",
                "Ask consumers for access to their secrets"),
        ],
        options: [ObjectOptions.filename, Option.`in`, Option.claim, Replication.noWait],
        operands: .one("NAME"),
        formats: [.table, .name, .json, .yaml],
        inverse: ["export", "rm"])

    var name: String
    var files: [String]
    var places: [String]
    var claims: [ClaimRequest]
    var waits: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        files = arguments.texts(ObjectOptions.filename)
        places = arguments.texts(Option.`in`)
        claims = try arguments.values(Option.claim, ClaimRequest.init(parsing:))
        waits = !arguments.has(Replication.noWait)
        guard !files.isEmpty else {
            throw CommandError(.usage, "-f", "say which definitions to publish", hints: ["-f FILE"])
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        let snapshots = try await snapshots(context)
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

    private func snapshots(
        _ context: Context
    ) async throws(CommandError) -> [SchemaSnapshot] {
        let manifests = try await readManifests(files, context)
        let (snapshots, others) = try await calling("", context) { () throws(ManifestError) in
            try SchemaSnapshot.all(in: manifests)
        }
        if !others.isEmpty {
            let shown = others.prefix(3).map(\.displayed).joined(separator: ", ")
            context.output.note(
                "left out, as no definitions: \(shown)"
                    + (others.count > 3 ? " and \(others.count - 3) others" : ""))
        }
        guard !snapshots.isEmpty else {
            throw CommandError(.invalid, files.joined(separator: ", "), "no definitions in it")
        }
        return snapshots
    }

    /// Publishes in one workspace; false where all was as it should be.
    private func publish(
        _ snapshots: [SchemaSnapshot], _ client: Client, _ context: Context
    ) async throws(CommandError) -> Bool {
        let publisher = ExportPublisher(client: client, name: name)
        for snapshot in snapshots {
            let isNew = try await calling(snapshot.resource, context) { () throws(ClientError) in
                try await publisher.create(snapshot)
            }
            if context.format == .table {
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
        if context.format == .table {
            context.tell(ObjectReference(.exports, name: name), Outcome(change))
        } else {
            context.print([export], of: .exports, isOne: true)
        }
        return change != .unchanged
    }
}

extension Outcome {
    fileprivate init(_ change: ExportPublisher.Change) {
        switch change {
        case .created: self = .created
        case .configured: self = .configured
        case .unchanged: self = .unchanged
        }
    }
}
