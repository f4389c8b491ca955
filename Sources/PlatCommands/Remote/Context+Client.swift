import PlatClient
import PlatConfig
import PlatHTTP
import PlatModel
import PlatSystem

extension Context {
    /// The kubeconfig files in effect.
    var kubeconfigFiles: KubeconfigFiles {
        KubeconfigFiles(
            flag: options.kubeconfig, variable: environment["KUBECONFIG"], home: home,
            folder: workingDirectory)
    }

    /// The kubeconfig in effect, merged, its paths as they are written.
    func kubeconfig() throws(CommandError) -> Kubeconfig {
        try connector.config { () throws(CommandError) in
            let loaded = kubeconfigFiles.load()
            for warning in loaded.warnings { verbose(warning) }
            do throws(KubeconfigError) { return try loaded.get() } catch {
                throw CommandError(error, files: kubeconfigFiles)
            }
        }
    }

    var overrides: KubeconfigOverrides {
        var overrides = KubeconfigOverrides(options: options.overrides)
        overrides.context = options.context ?? ""
        return overrides
    }

    /// Where the command works, without `-w`; makes no request.
    func place() throws(CommandError) -> Place {
        try connector.place { () throws(CommandError) in
            let config = try kubeconfig()
            do throws(KubeconfigError) {
                var connection = try config.resolvingPaths().connection(overrides)
                if let timeout = options.requestTimeout {
                    connection.timeout = timeout == .zero ? nil : timeout
                }
                return Place(connection: connection, server: connection.server)
            } catch {
                if error.kind == .empty, !config.contexts.isEmpty {
                    throw CommandError(
                        .notFound, kubeconfigFiles.paths.joined(separator: ":"),
                        "no context is the current one",
                        hints: ["choose one: \(program) ctx use NAME", "`plat ctx ls` lists them"])
                }
                throw CommandError(error, files: kubeconfigFiles)
            }
        }
    }

    /// The server that the current context points to. Reads no certificates and no tokens, so that a
    /// prompt can ask at every line.
    func presentServer() throws(CommandError) -> String {
        let overrides = overrides
        guard overrides.server.isEmpty, overrides.cluster.isEmpty else { return try place().server }
        if let server = kubeconfigFiles.glance(context: overrides.context) { return server }
        let config = try kubeconfig()
        let name = overrides.context.isEmpty ? config.currentContext : overrides.context
        let cluster = config.contexts[name]?.text("cluster") ?? ""
        let server = config.clusters[cluster]?.text("server") ?? ""
        // Where there is nothing to print, the full check says why.
        return server.isEmpty ? try place().server : server
    }

    /// The connection to the control plane; opened without a request.
    func session() throws(CommandError) -> Session {
        let place = try place()
        interruption.arm()
        return try connector.session { () throws(CommandError) in
            try ConnectionOpener(context: self, connection: place.connection).session()
        }
    }

    /// A client of the workspace that the command works in: the current one, or `-w`'s.
    func client() async throws(CommandError) -> Client {
        let session = try session()
        if let path = try await workingPath() { return Client(session: session, path: path) }
        // A plain cluster: everything but the tree works there too.
        return Client(session: session, root: session.base)
    }

    /// The current workspace (`-w` applied); fails where the kubeconfig points to none.
    func workspace() async throws(CommandError) -> WorkspaceURL {
        let current = try currentWorkspace()
        return try await workingPath().map(current.at) ?? current
    }

    /// The current workspace as the kubeconfig has it.
    func currentWorkspace() throws(CommandError) -> WorkspaceURL {
        let place = try place()
        guard let workspace = place.workspace else {
            throw CommandError(
                .invalid, place.server, "points to no workspace",
                hints: ["the server of the current context must end in /clusters/PATH"])
        }
        return workspace
    }

    /// Where relative operands start: `-w`'s workspace, or the current one; nil where the
    /// kubeconfig points to none.
    func workingPath() async throws(CommandError) -> WorkspacePath? {
        let current = try place().workspace?.path
        guard let operand = options.workspace else { return current }
        if let known = connector.workingPath { return known }
        let path = try await target(operand, from: current)
        connector.workingPath = path
        return path
    }

    /// The workspace that an operand names, seen from the one that the command works in. Asks the
    /// server only for `~`.
    func resolve(_ operand: String) async throws(CommandError) -> WorkspacePath {
        try await target(operand, from: try await workingPath())
    }

    private func target(
        _ operand: String, from start: WorkspacePath?
    ) async throws(CommandError) -> WorkspacePath {
        switch try WorkspaceTarget.of(operand, home: home, from: start) {
        case .path(let path): return path
        case .previous: return try previousWorkspace().path
        case .home(let steps): return try await homePath(steps, operand: operand)
        }
    }

    func previousWorkspace() throws(CommandError) -> WorkspaceURL {
        let config = try kubeconfig()
        let cluster = config.contexts[Kubeconfig.previousWorkspace]?.text("cluster") ?? ""
        guard let server = config.clusters[cluster]?.text("server"), let url = WorkspaceURL(server)
        else {
            throw CommandError(.notFound, "-", "no previous workspace in the kubeconfig")
        }
        return url
    }
}

extension WorkspaceTarget {
    /// What an operand points at. The shell writes `~` out as the home folder before we see it.
    static func of(
        _ operand: String, home: String, from current: WorkspacePath?
    ) throws(CommandError) -> WorkspaceTarget {
        var text = operand
        if !home.isEmpty, home != "/", text == home || text.hasPrefix(home + "/") {
            text = "~" + text.dropFirst(home.count)
        }
        do throws(WorkspacePathError) {
            return try WorkspacePath.resolve(operand: text, from: current)
        } catch {
            throw CommandError(error)
        }
    }
}
