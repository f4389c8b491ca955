import PlatSystem
import PlatValue

/// Which entries of the kubeconfig somebody looks at.
public enum KubeconfigScope: Sendable {
    case all
    /// What a command works with that stays in one context: that context, the present and the
    /// previous workspace, and the clusters and users that they name. Others may be missing.
    ///
    /// It only counts where the files are large: one of 10,000 contexts takes a tenth of a second to
    /// read as YAML, and a prompt asks before every line.
    case present(KubeconfigOverrides)
}

extension KubeconfigFiles {
    /// The files without what is out of scope; nil where everything is to be read, because there is
    /// little of it, or because it is written in a style that is not understood.
    func excerpts(_ scope: KubeconfigScope) -> [String: KubeconfigExcerpt]? {
        guard case .present(let overrides) = scope else { return nil }
        let size = paths.reduce(0) { $0 + (fileSize(located($1)) ?? 0) }
        guard size >= KubeconfigExcerpt.sizeMin else { return nil }
        var files: [(path: String, excerpt: KubeconfigExcerpt)] = []
        for path in paths where !path.isEmpty {
            // What cannot be read is told by the reading of everything.
            guard let bytes = try? readFile(located(path)) else {
                if fileExists(located(path)) { return nil }
                continue
            }
            guard let excerpt = KubeconfigExcerpt(bytes) else { return nil }
            files.append((path, excerpt))
        }
        var current = overrides.context
        for file in files where current.isEmpty {
            guard let name = file.excerpt.currentContext else { return nil }
            current = name
        }
        let workspaces: Set = [Kubeconfig.currentWorkspace, Kubeconfig.previousWorkspace]
        var clusters = workspaces.union([overrides.cluster])
        var users: Set = [overrides.user]
        func keep(_ names: Set<String>, _ section: KubeconfigSection) {
            for name in names where !name.isEmpty {
                for at in files.indices {
                    for entry in files[at].excerpt.keep(name, section) {
                        clusters.insert(entry["cluster"]?.stringValue ?? "")
                        users.insert(entry["user"]?.stringValue ?? "")
                    }
                }
            }
        }
        keep(workspaces.union([current]), .contexts)
        keep(clusters, .clusters)
        keep(users, .users)
        return Dictionary(files.map { ($0.path, $0.excerpt) }) { first, _ in first }
    }
}
