import PlatClient
import PlatModel
import PlatValue

/// `plat export publish`: makes definitions of types into an API that others can bind.
struct ExportPublish: Command {
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
        options: [
            ObjectOptions.filename,
            .values(
                nil, "in", "PATH", "Workspace to publish in (default: the present one)",
                completion: .workspace),
            .values(
                nil, "claim", "CLAIM",
                "Ask for access: RESOURCE[.GROUP][@IDENTITY][:VERB,...]"),
        ],
        operands: .one("NAME"),
        formats: [.table, .name, .json, .yaml],
        inverse: ["export", "rm"])

    var name: String
    var files: [String]
    var places: [String]
    var claims: [ClaimRequest]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        files = arguments.texts("filename")
        places = arguments.texts("in")
        claims = try arguments.values("claim", ClaimRequest.init(parsing:))
        guard !files.isEmpty else {
            throw CommandError(.usage, "-f", "say which definitions to publish", hints: ["-f FILE"])
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        let snapshots = try await snapshots(context)
        let client = try await context.client()
        var clients: [Client] = []
        for place in places { clients.append(client.at(try await context.resolve(place))) }
        if clients.isEmpty { clients = [client] }
        try await context.forEach(clients) { client throws(CommandError) in
            try await publish(snapshots, client, context)
        }
    }

    private func snapshots(
        _ context: Context
    ) async throws(CommandError) -> [SchemaSnapshot.Snapshot] {
        var snapshots: [SchemaSnapshot.Snapshot] = []
        let all = try await Manifests.read(files, context)
        var definitions = all.filter(Self.isDefinition)
        // What a project is installed with holds more than its types. Without any type in it, the
        // first object says what the file holds instead.
        if definitions.isEmpty { definitions = all }
        let others = all.count - definitions.count
        if others > 0 {
            let names = all.filter { !Self.isDefinition($0) }.map(\.displayed)
            let shown = names.prefix(3).joined(separator: ", ")
            context.output.note(
                "left out, as no definitions: \(shown)"
                    + (others > 3 ? " and \(others - 3) others" : ""))
        }
        for manifest in definitions {
            do throws(Invalid) {
                let snapshot = try SchemaSnapshot.make(from: manifest.object)
                if snapshots.contains(where: { $0.resource == snapshot.resource }) {
                    throw Invalid("defines \(snapshot.resource) once more")
                }
                snapshots.append(snapshot)
            } catch {
                throw CommandError(.invalid, manifest.source, error.description)
            }
        }
        guard !snapshots.isEmpty else {
            throw CommandError(.invalid, files.joined(separator: ", "), "no definitions in it")
        }
        return snapshots
    }

    private static func isDefinition(_ manifest: Manifest) -> Bool {
        Kinds.isKind(manifest, "apiextensions.k8s.io", "CustomResourceDefinition")
    }

    private func publish(
        _ snapshots: [SchemaSnapshot.Snapshot], _ client: Client, _ context: Context
    ) async throws(CommandError) {
        for snapshot in snapshots {
            let reference = ObjectReference(.schemas, name: snapshot.name)
            let isNew = try await create(snapshot, reference, client)
            if context.format == .table {
                context.output.line("\(reference.displayed) \(isNew ? "created" : "unchanged")")
            }
        }
        let writer = ExportWriter(client: client, name: name)
        var (change, export) = try await writer.write(snapshots, claims)
        export = try await context.waitForIdentity(export, client)
        if context.format == .table {
            context.output.line("apiexport.apis.kcp.io/\(name) \(change)")
        } else {
            context.print([export], of: .exports, as: { Table([]) }, isOne: true)
        }
    }

    /// A schema of the same name has the same content, since the one follows from the other.
    private func create(
        _ snapshot: SchemaSnapshot.Snapshot, _ reference: ObjectReference, _ client: Client
    ) async throws(CommandError) -> Bool {
        try await calling(snapshot.resource) { () throws(ClientError) in
            if try await client.objectIfAny(reference) != nil { return false }
            do throws(ClientError) {
                _ = try await client.create(snapshot.schema, .schemas)
                return true
            } catch {
                // Somebody published the same at the same time.
                if error.isAlreadyExists { return false }
                throw error
            }
        }
    }
}

extension Context {
    /// An export can be bound and viewed when it has its identity, which takes a moment.
    func waitForIdentity(_ export: Value, _ client: Client) async throws(CommandError) -> Value {
        var export = export
        let name = export.objectName
        let end = clock.now() + 10
        while export.at("status", "identityHash")?.stringValue == nil {
            guard clock.now() < end else {
                throw CommandError(
                    .timedOut, name, "has no identity after 10s: \(ExportLs.state(export))",
                    hints: ["see it: \(program) export show \(name)"])
            }
            output.live("waiting for the identity of \(name)")
            try await sleep(.milliseconds(20))
            export = try await calling(name) { () throws(ClientError) in
                try await client.object(ObjectReference(.exports, name: name))
            }
        }
        return export
    }
}

/// `secrets:get,list`, `widgets.example.io@IDENTITY:get`: what an export asks of its consumers.
struct ClaimRequest: Sendable, Equatable {
    var value: Value

    init(parsing text: String) throws(Invalid) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let what = parts[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let verbs = parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : ["*"]
        let resource = GroupResource(String(what[0]))
        guard !resource.resource.isEmpty, !verbs.isEmpty else {
            throw Invalid("is not RESOURCE[.GROUP][@IDENTITY][:VERB,...]")
        }
        // Whatever else stands there would be stored as a verb that nobody ever uses.
        if let verb = verbs.first(where: { !Self.isVerb($0) }) {
            throw Invalid("has the verb \(verb), which is none")
        }
        var value: Value = [
            "group": .string(resource.group == "core" ? "" : resource.group),
            "resource": .string(resource.resource), "verbs": .array(verbs.map { .string($0) }),
        ]
        if what.count > 1 { value["identityHash"] = .string(String(what[1])) }
        self.value = value
    }

    private static func isVerb(_ text: String) -> Bool {
        text == "*" || !text.isEmpty && text.utf8.allSatisfy { (0x61...0x7A).contains($0) }
    }
}
