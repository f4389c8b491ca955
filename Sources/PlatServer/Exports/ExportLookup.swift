import PlatModel
import PlatValue

/// Finds exports by the reference that bindings and types have, and says who may bind them.
struct ExportLookup: Sendable {
    let directory: ClusterDirectory
    let registries: Registries
    let permissions: Permissions

    struct Found: Sendable {
        /// The logical cluster that holds the export.
        var cluster: String
        /// Its canonical path.
        var path: String
        var location: Location
        var export: Value
    }

    /// The logical cluster that a path (or a cluster's name) means.
    func cluster(at path: String) -> ClusterDirectory.Cluster? {
        guard WorkspacePath(path).isValid,
            case .cluster(let name) = directory.resolve(
                HomeWorkspace.resolved(WorkspacePath(path).segments))
        else { return nil }
        return directory.cluster(name)
    }

    func find(path: String, name: String) throws(Status) -> Found? {
        guard let cluster = cluster(at: path) else { return nil }
        let export = try registries[cluster.location].find(
            SystemResources.exports, cluster: cluster.name, name: name)
        return export.map {
            Found(cluster: cluster.name, path: cluster.path, location: cluster.location, export: $0)
        }
    }

    /// Whether a user has the verb `bind` on the export, where it is (contract 5.3).
    func mayBind(_ user: UserInfo, path: String, name: String) throws(Status) -> Bool {
        guard let cluster = cluster(at: path) else { return false }
        return try mayBind(user, cluster: cluster.name, name: name)
    }

    func mayBind(_ user: UserInfo, cluster: String, name: String) throws(Status) -> Bool {
        let attributes = AuthorizationAttributes.resource(
            "bind", group: "apis.kcp.io", resource: "apiexports", name: name)
        if user.isMember(of: UserInfo.Group.masters) { return true }
        // The right to bind does not ask for the right to enter the export's workspace.
        return try permissions.rules(of: cluster)
            .authorize(EffectiveIdentity(of: user, in: cluster), attributes).allowed
    }
}
