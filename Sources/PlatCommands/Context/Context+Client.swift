import PlatClient
import PlatConfig
import PlatModel
import PlatSystem

/// Where a command works and as whom.
extension Context {
    /// Where the command works, without `-w`; makes no request.
    func place() throws(CommandError) -> Place {
        try connector.place { () throws(CommandError) in
            let config = try presentKubeconfig()
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

    /// What the kubeconfig says by now of where one is, after it was changed; makes no request.
    func connectionNow() throws(CommandError) -> Connection {
        var overrides = overrides
        overrides.context = ""
        do throws(KubeconfigError) {
            return try kubeconfigFiles.load(.present(overrides)).get().resolvingPaths()
                .connection(overrides)
        } catch {
            throw CommandError(error, files: kubeconfigFiles)
        }
    }

    /// The connection to the control plane; opened without a request.
    func session() throws(CommandError) -> Session {
        let place = try place()
        interruption.arm()
        Memory.shareAmongThreads()
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

    /// The same for what only workspaces have; fails where the server has none.
    func workspaceClient() async throws(CommandError) -> Client {
        let client = try await client()
        guard client.path == nil else { return client }
        throw withoutWorkspaces(try place().server)
    }

    /// Why something that workspaces are needed for cannot be had at a server.
    func withoutWorkspaces(_ server: String) -> CommandError {
        CommandError(
            .invalid, server,
            "has no workspaces, and so no exports, bindings and mounts, as a Kubernetes API server "
                + "has none",
            hints: [
                "of a kcp, the server of the current context must end in /clusters/PATH",
                "`\(program) up` starts a control plane that has them",
            ])
    }

    /// Fails, as every request would, where the kubeconfig's certificates are none.
    func checkCertificates(_ connection: Connection) throws(CommandError) {
        try ConnectionOpener(context: self, connection: connection).checkAuthority()
    }

    /// The namespace for namespaced objects that name none: the option's, else the context's.
    func namespace(_ option: String?) throws(CommandError) -> String {
        if let option { return option }
        let own = try place().connection.namespace
        return own.isEmpty ? "default" : own
    }
}
