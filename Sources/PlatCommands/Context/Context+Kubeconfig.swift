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

    /// Where one was before the last move.
    func previousWorkspace() throws(CommandError) -> WorkspaceURL {
        let config = try kubeconfig()
        let cluster = config.contexts[Kubeconfig.previousWorkspace]?.text("cluster") ?? ""
        guard let server = config.clusters[cluster]?.text("server"), let url = WorkspaceURL(server)
        else {
            throw CommandError(.notFound, "-", "no previous workspace in the kubeconfig")
        }
        return url
    }

    /// Changes the kubeconfig files under their locks.
    func change<R: Sendable>(
        _ change: (inout Kubeconfig) throws(KubeconfigError) -> R
    ) async throws(CommandError) -> R {
        var result: R?
        do throws(KubeconfigError) {
            try await kubeconfigFiles.modify { config throws(KubeconfigError) in
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
