import PlatConfig
import PlatModel

/// The kubeconfig in effect: read, asked, changed.
extension Context {
    /// The kubeconfig files in effect.
    var kubeconfigFiles: KubeconfigFiles {
        KubeconfigFiles(
            flag: options.kubeconfig, variable: environment["KUBECONFIG"], home: home,
            folder: workingDirectory)
    }

    /// The kubeconfig in effect, merged, its paths as they are written.
    func kubeconfig() throws(CommandError) -> Kubeconfig {
        try connector.config { () throws(CommandError) in try load(.all) }
    }

    /// The same as far as it concerns where the command works; that is soon read, however many other
    /// contexts there are.
    func presentKubeconfig() throws(CommandError) -> Kubeconfig {
        try connector.presentConfig { () throws(CommandError) in try load(presentScope) }
    }

    /// What a command looks at that stays in its context.
    var presentScope: KubeconfigScope { .present(overrides) }

    private func load(_ scope: KubeconfigScope) throws(CommandError) -> Kubeconfig {
        let loaded = kubeconfigFiles.load(scope)
        for warning in loaded.warnings { verbose(warning) }
        do throws(KubeconfigError) { return try loaded.get() } catch {
            throw CommandError(error, files: kubeconfigFiles)
        }
    }

    var overrides: KubeconfigOverrides {
        var overrides = KubeconfigOverrides(options: options.overrides)
        overrides.context = options.context ?? ""
        return overrides
    }

    /// The server that the current context points to. Reads no certificates and no tokens, so that a
    /// prompt can ask at every line.
    func presentServer() throws(CommandError) -> String {
        let overrides = overrides
        guard overrides.server.isEmpty, overrides.cluster.isEmpty else { return try place().server }
        let config = try presentKubeconfig()
        let name = overrides.context.isEmpty ? config.currentContext : overrides.context
        let cluster = config.contexts[name]?.text("cluster") ?? ""
        let server = config.clusters[cluster]?.text("server") ?? ""
        // Where there is nothing to print, the full check says why.
        return server.isEmpty ? try place().server : server
    }

    /// Where one was before the last move.
    func previousWorkspace() throws(CommandError) -> WorkspaceURL {
        let config = try presentKubeconfig()
        let cluster = config.contexts[Kubeconfig.previousWorkspace]?.text("cluster") ?? ""
        guard let server = config.clusters[cluster]?.text("server"), let url = WorkspaceURL(server)
        else {
            throw CommandError(.notFound, "-", "no previous workspace in the kubeconfig")
        }
        return url
    }

    /// Changes the kubeconfig files under their locks; `change` is shown what is in scope.
    func change<R: Sendable>(
        _ scope: KubeconfigScope = .all,
        _ change: (inout Kubeconfig) throws(KubeconfigError) -> R
    ) async throws(CommandError) -> R {
        var result: R?
        do throws(KubeconfigError) {
            try await kubeconfigFiles.modify(scope: scope) { config throws(KubeconfigError) in
                result = try change(&config)
            }
        } catch {
            throw CommandError(error, files: kubeconfigFiles)
        }
        guard let result else {
            throw CommandError(.internalFault, "", "the kubeconfig was not changed")
        }
        return result
    }
}
