import PlatClient
import PlatModel
import PlatSystem

extension ExportView {
    private enum Option {
        static let export = OptionSpec.value(
            nil, "export", "NAME", "Work in the view of an export: all its consumers",
            completion: .export)
        static let cluster = OptionSpec.value(
            nil, "cluster", "PATH|ID", "Only this consumer (with --export)",
            completion: .workspace)
    }

    static let options = [Option.export, Option.cluster]

    /// Refuses a view of all consumers.
    func requireCluster() throws(CommandError) {
        guard cluster == nil else { return }
        throw CommandError(
            .usage, "--export", "say whose objects: --cluster PATH",
            hints: ["see who uses it: plat export consumers \(typed)"])
    }

    /// Nil where the command line does not ask for a view.
    init?(_ arguments: ParsedArguments) throws(CommandError) {
        let cluster = arguments.text(Option.cluster)
        guard let export = arguments.text(Option.export) else {
            guard cluster == nil else {
                throw CommandError(.usage, "--cluster", "only means something with --export")
            }
            return nil
        }
        guard !export.isEmpty, !export.hasSuffix(":") else {
            throw CommandError(.usage, "--export \(export)", "no name of an export")
        }
        self.init(typed: APIResource.exports.bareName(export), cluster: cluster)
    }
}

/// Where objects are looked for: in the workspace, or in each location of a view.
func clients(
    of view: ExportView?, _ client: Client, _ context: Context
) async throws(CommandError) -> [Client] {
    guard let view = try await resolved(view, client, context) else { return [client] }
    return try await calling(view.typed, context) { () throws(ExportError) in
        try await view.clients(client)
    }
}

/// The view with the id of the consumer, who may have been named by the path of its workspace.
func resolved(
    _ view: ExportView?, _ client: Client, _ context: Context
) async throws(CommandError) -> ExportView? {
    guard var view, let typed = view.cluster, typed.contains(":") else { return view }
    view.cluster = try await found(typed, of: view, client, context).cluster
    return view
}

/// The consumer that `--cluster` names, in the location that it is in, and how it is told of; with all
/// consumers, who were read for that.
func consumer(
    of view: ExportView, _ client: Client, _ context: Context
) async throws(CommandError) -> (client: Client, place: String, consumers: ConsumerPaths) {
    let typed = view.cluster ?? ""
    let (cluster, consumers) = try await found(typed, of: view, client, context)
    guard let client = consumers.client(of: cluster) else {
        throw stranger(typed, to: view, context)
    }
    return (client, consumers.known(cluster), consumers)
}

/// Where the objects of files are: in the present workspace, which needs no name, or in a consumer.
func workplace(
    _ view: ExportView?, _ context: Context
) async throws(CommandError) -> (client: Client, place: String) {
    let client = try await context.client()
    guard let view else { return (client, "") }
    let found = try await consumer(of: view, client, context)
    return (found.client, found.place)
}

/// The id of a consumer who was named by the path of its workspace, or by the id itself.
private func found(
    _ typed: String, of view: ExportView, _ client: Client, _ context: Context
) async throws(CommandError) -> (cluster: String, consumers: ConsumerPaths) {
    var all = view
    all.cluster = nil
    let consumers = await ConsumerPaths.of(try await clients(of: all, client, context))
    guard typed.contains(":") else { return (typed, consumers) }
    let path = try await context.resolve(typed)
    guard let id = consumers.cluster(at: path) else {
        throw stranger(path.displayed, to: view, context)
    }
    return (id, consumers)
}

private func stranger(_ name: String, to view: ExportView, _ context: Context) -> CommandError {
    CommandError(
        .notFound, name, "does not use \(view.typed)",
        hints: ["see who does: \(context.program) export consumers \(view.typed)"])
}

extension ExportError: Tellable {
    func told(about subject: String, program: String) -> CommandError {
        switch self {
        case .client(let error): CommandError(error, subject)
        case .unknown:
            CommandError(
                .notFound, subject, "no such export, or it has no endpoints",
                hints: ["see the exports here: \(program) export ls"])
        case .path(let error): CommandError(error)
        case .notAPath(let typed): CommandError(.usage, typed, "only a path will do here")
        case .noIdentity(let timeout, let export):
            CommandError(
                .timedOut, subject,
                "has no identity after \(timeout.text): \(ExportLs.state(export))",
                hints: ["see it: \(program) export show \(export.objectName)"])
        }
    }
}
