import PlatClient
import PlatConfig
import PlatModel
import PlatValue

/// The moves of `plat ws`: what an operand means, whether one may go there, and the note of it in the
/// kubeconfig.
struct Navigation {
    let context: Context
    /// Print only the path, for scripts and prompts.
    var isShort = false
    /// Print nothing.
    var isSilent = false

    /// Goes where the operand points and prints where one is then.
    func go(_ operand: String) async throws(CommandError) {
        // What is written is a copy of the context's own cluster: another one's address with it
        // would meet the wrong certificates.
        guard context.overrides.cluster.isEmpty else {
            throw CommandError(
                .invalid, "--cluster \(context.overrides.cluster)",
                "a move starts from a context, not from a cluster",
                hints: ["--context NAME starts from another one"])
        }
        switch operand {
        case "." where context.options.workspace == nil: try printPresent()
        case "-": try await goBack()
        case ":":
            // The top of the present path is one's own way up: nothing is asked.
            let current = try await context.workspace()
            try await enter(current.at(current.path.top), type: nil)
        default:
            let current = try context.currentWorkspace()
            let path = try await context.resolve(operand)
            try await enter(
                current.at(path), type: try await check(path, operand: operand))
        }
    }

    /// Prints where one is; makes no request.
    func printPresent() throws(CommandError) {
        let place = try context.place()
        try context.checkCertificates(place.connection)
        show(place.server, type: nil)
    }

    /// Notes the place in the kubeconfig, and prints it.
    func enter(_ url: WorkspaceURL, type: String?) async throws(CommandError) {
        try await context.change(context.presentScope) { config throws(KubeconfigError) in
            try config.enterWorkspace(server: url.description)
        }
        tell(url.description, type: type)
    }

    private func goBack() async throws(CommandError) {
        try context.checkCertificates(try context.place().connection)
        let server = try await context.change(context.presentScope) {
            config throws(KubeconfigError) -> String in
            try config.swapWorkspaces()
            let cluster = config.contexts[config.currentContext]?.text("cluster") ?? ""
            return config.clusters[cluster]?.text("server") ?? ""
        }
        tell(server, type: nil)
        guard !context.options.isQuiet else { return }
        try context.output.flush()
        await warnIfGone()
    }

    /// How long whoever went back is kept from going on: a server that is away is no news.
    private static let lookMax = Duration.seconds(2)

    /// Nobody is kept from going back, as with `kubectl ws`; but where the place is not there any more
    /// that is said.
    private func warnIfGone() async {
        do throws(CommandError) {
            var connection = try context.connectionNow()
            guard let place = WorkspaceURL(connection.server) else { return }
            connection.timeout = min(connection.timeout ?? Self.lookMax, Self.lookMax)
            context.interruption.arm()
            let session = try ConnectionOpener(context: context, connection: connection).session()
            let client = Client(session: session, path: place.path)
            guard case .hidden = try await reach(place.path, client, operand: "-") else { return }
            let error = await hidden(place.path, client)
            context.warn(
                "\(error.subject): \(error.message); `\(context.program) ws -` leads back")
        } catch {
            // One has gone back all the same; the next command says what is wrong.
        }
    }

    /// Prints where a move led.
    private func tell(_ server: String, type: String?) {
        guard !context.options.isQuiet || context.isForPrograms else { return }
        show(server, type: type)
    }

    func show(_ server: String, type: String?) {
        if isSilent { return }
        if context.isForPrograms {
            var place = WorkspacePwd.finding(of: server)
            if let type { place.value["type"] = .string(type) }
            return context.tell("", place)
        }
        guard let url = WorkspaceURL(server) else {
            if !isShort { context.output.line("Current workspace is the URL \"\(server)\".") }
            return
        }
        if isShort { return context.output.line(url.path.text) }
        let suffix = type.map { " (type \($0))" } ?? ""
        context.output.line("Current workspace is '\(url.path)'\(suffix).")
    }

    /// Whether the place can be entered; answers its type where that is known.
    private func check(
        _ path: WorkspacePath, operand: String
    ) async throws(CommandError) -> String? {
        let client = Client(session: try context.session(), path: path)
        switch try await reach(path, client, operand: operand) {
        case .open(let type): return type
        case .hidden: throw await hidden(path, client)
        case .notReady(let status):
            throw CommandError(
                .unavailable, path.displayed, "not ready: " + status.message,
                hints: ["`plat ws tree` shows what its mount says"])
        }
    }

    private func reach(
        _ path: WorkspacePath, _ client: Client, operand: String
    ) async throws(CommandError) -> WorkspaceReach {
        do throws(ClientError) {
            let reach = try await client.reach(path)
            // kcp's tools drop what stands before /clusters when they ask, so that there are
            // kubeconfigs where only that works.
            if case .hidden = reach, let bare = client.withoutPrefix {
                return try await bare.reach(path)
            }
            return reach
        } catch {
            throw CommandError(error, operand)
        }
    }

    /// The error for a place that cannot be seen, with what is near it where that can be.
    private func hidden(_ path: WorkspacePath, _ client: Client) async -> CommandError {
        var error = CommandError.hidden(path.displayed)
        guard let parent = path.parent, parent != path,
            // Only to help: where the parent may not be listed there is nothing to suggest.
            let siblings = try? await client.at(parent).childWorkspaces()
        else { return error }
        if let workspace = siblings.first(where: { $0.name == path.last }) {
            if workspace.isComingOrGoing { return .notReady(path, workspace) }
            error.hints.append("it exists: ask its owner for access")
        } else {
            error.hints = Suggestions.hint(
                for: path.last, among: siblings.map(\.name), prefix: parent.displayed + ":")
            error.hints.append("see `\(context.program) ws ls \(parent.displayed)`")
        }
        return error
    }
}
