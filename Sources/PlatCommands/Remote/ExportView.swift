import PlatClient
import PlatModel
import PlatValue

/// What a provider sees of the consumers of an export: one endpoint for each location.
struct ExportView: Sendable, Equatable {
    /// The name as typed, `NAME` or `PATH:NAME`.
    var typed: String
    /// The logical cluster of one consumer; nil for all.
    var cluster: String?

    static let options: [OptionSpec] = [
        .value(
            nil, "export", "NAME", "Work in the view of an export: all its consumers",
            completion: .export),
        .value(nil, "cluster", "ID", "Only the consumer with this id (with --export)"),
    ]

    init(typed: String, cluster: String?) {
        self.typed = typed
        self.cluster = cluster
    }

    /// Nil where the command line does not ask for a view.
    init?(_ arguments: ParsedArguments) throws(CommandError) {
        cluster = arguments.text("cluster")
        guard let export = arguments.text("export") else {
            guard cluster == nil else {
                throw CommandError(.usage, "--cluster", "only means something with --export")
            }
            return nil
        }
        guard !export.isEmpty, !export.hasSuffix(":") else {
            throw CommandError(.usage, "--export \(export)", "no name of an export")
        }
        typed = export
    }

    /// The workspace of the export, and its name there.
    func place(_ client: Client) throws(CommandError) -> (client: Client, name: String) {
        guard let colon = typed.lastIndex(of: ":") else { return (client, typed) }
        let name = String(typed[typed.index(after: colon)...])
        let target = try workspacePath(String(typed[..<colon]), from: client.path)
        return (client.at(target), name)
    }

    static let slices = APIResource(
        GroupVersionResource(
            group: "apis.kcp.io", version: "v1alpha1", resource: "apiexportendpointslices"),
        kind: "APIExportEndpointSlice", isNamespaced: false, singular: "apiexportendpointslice")

    /// The endpoint slice of the export: the one that has its name, or else one that refers to it.
    func slice(_ client: Client) async throws(CommandError) -> Value {
        let (home, name) = try place(client)
        let own = try await calling(typed) { () throws(ClientError) in
            try await home.objectIfAny(ObjectReference(Self.slices, name: name))
        }
        if let own { return own }
        let all = try await calling(typed) { () throws(ClientError) in
            try await home.items(Self.slices.path()).items
        }
        if let other = all.first(where: { $0.at("spec", "export", "name")?.stringValue == name }) {
            return other
        }
        throw CommandError(
            .notFound, typed, "no such export, or it has no endpoints",
            hints: ["see the exports here: plat export ls"])
    }

    /// The addresses in a slice.
    static func endpoints(of slice: Value) -> [String] {
        (slice.at("status", "endpoints")?.arrayValue ?? []).compactMap { $0["url"]?.stringValue }
    }

    /// One client for each location.
    func clients(_ client: Client) async throws(CommandError) -> [Client] {
        Self.endpoints(of: try await slice(client)).map { view($0, client) }
    }

    func view(_ endpoint: String, _ client: Client) -> Client {
        Client(session: client.session, root: "\(endpoint)/clusters/\(cluster ?? "*")")
    }
}

/// A path that the user typed, as a path without detours: no request is made, so `~` and `-` will
/// not do.
func workspacePath(
    _ typed: String, from current: WorkspacePath?
) throws(CommandError) -> WorkspacePath {
    guard case .path(let path) = try WorkspaceTarget.of(typed, home: "", from: current) else {
        throw CommandError(.usage, typed, "only a path will do here")
    }
    return path
}
