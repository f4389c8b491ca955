import PlatSystem
import PlatValue

/// Where one is in the tree, and where one was: kept in the kubeconfig by the rules of `kubectl ws`,
/// so that every client follows and both tools can be mixed.
///
/// Only two contexts and the clusters of the same names are ever written, and `current-context`.
/// They are copies of what one came from, so that certificates, proxies, user and namespace stay.
extension Kubeconfig {
    public static let currentWorkspace = "workspace.kcp.io/current"
    public static let previousWorkspace = "workspace.kcp.io/previous"

    /// Goes to the workspace at `server`; the present place becomes the previous one.
    public mutating func enterWorkspace(server: String) throws(KubeconfigError) {
        let (context, cluster) = try entriesOfCurrentContext()
        var newCluster = cluster
        newCluster.fields["server"] = .string(server)
        var previous = context
        if context.text("cluster") == Self.currentWorkspace {
            previous.fields["cluster"] = .string(Self.previousWorkspace)
            put(cluster, .clusters, Self.previousWorkspace)
        }
        var current = context
        current.fields["cluster"] = .string(Self.currentWorkspace)
        put(newCluster, .clusters, Self.currentWorkspace)
        put(previous, .contexts, Self.previousWorkspace)
        put(current, .contexts, Self.currentWorkspace)
        currentContext = Self.currentWorkspace
    }

    /// Goes back: current and previous change places. A cluster that is neither keeps its name.
    public mutating func swapWorkspaces() throws(KubeconfigError) {
        guard let previous = contexts[Self.previousWorkspace] else {
            throw KubeconfigError(
                .unknownEntry, "no previous workspace found in kubeconfig", subject: "-",
                reason: "no previous workspace in the kubeconfig")
        }
        let (context, cluster) = try entriesOfCurrentContext()
        let name = previous.text("cluster")
        // Checked before anything is written: kubectl ws writes, crashes, and leaves the file broken.
        guard let previousCluster = clusters[name] else { throw Self.missingCluster(name) }
        var newPrevious = context
        if context.text("cluster") == Self.currentWorkspace {
            newPrevious.fields["cluster"] = .string(Self.previousWorkspace)
            put(cluster, .clusters, Self.previousWorkspace)
        }
        var newCurrent = previous
        if name == Self.previousWorkspace {
            newCurrent.fields["cluster"] = .string(Self.currentWorkspace)
            put(previousCluster, .clusters, Self.currentWorkspace)
        }
        put(newPrevious, .contexts, Self.previousWorkspace)
        put(newCurrent, .contexts, Self.currentWorkspace)
        currentContext = Self.currentWorkspace
    }

    /// Keeps the present place as a context of its own and makes that the current one. Answers
    /// whether there was a context of that name.
    public mutating func saveContext(
        _ name: String, overwriting: Bool, server: String? = nil, switching: Bool = true
    ) throws(KubeconfigError) -> Bool {
        let (context, cluster) = try entriesOfCurrentContext()
        let exists = contexts[name] != nil
        if exists, !overwriting {
            throw KubeconfigError(
                .exists, "context \"\(name)\" already exists in kubeconfig", subject: name,
                reason: "there is a context of that name")
        }
        var newCluster = cluster
        if let server { newCluster.fields["server"] = .string(server) }
        var newContext = context
        newContext.fields["cluster"] = .string(name)
        put(newCluster, .clusters, name)
        put(newContext, .contexts, name)
        if switching { currentContext = name }
        return exists
    }

    private func entriesOfCurrentContext() throws(KubeconfigError) -> (Entry, Entry) {
        guard let context = contexts[currentContext] else {
            throw KubeconfigError(
                .unknownContext, "current context \"\(currentContext)\" is not found in kubeconfig",
                subject: currentContext, reason: "no such context in the kubeconfig")
        }
        let name = context.text("cluster")
        guard let cluster = clusters[name] else { throw Self.missingCluster(name) }
        return (context, cluster)
    }

    private static func missingCluster(_ name: String) -> KubeconfigError {
        KubeconfigError(
            .unknownEntry, "cluster \"\(name)\" not found in kubeconfig", subject: name,
            reason: "no such cluster in the kubeconfig")
    }

    /// Sets an entry, in the file where one of that name stands: written anywhere further down the
    /// list it would never be read.
    private mutating func put(_ entry: Entry, _ section: KubeconfigSection, _ name: String) {
        var entry = entry
        if let origin = self[section][name]?.origin, !origin.isEmpty, origin != entry.origin {
            if section == .clusters { entry = resolve(entry, Self.clusterPaths) }
            entry.origin = origin
        }
        self[section][name] = entry
    }
}
