import PlatModel
import PlatStore
import PlatValue

/// A view on the schemas behind what a consumer has bound, as `/services/apiresourceschema/CONSUMER/…`
/// shows it: to be read, by whoever may read the consumer's bindings (kcp contract, section 1.1). The
/// schemas themselves are in their providers' workspaces, which the reader need not enter.
struct SchemaView: Sendable {
    /// The consumer's logical cluster.
    let consumer: String
    /// The location that is asked; a consumer of another one has no bindings here.
    let location: Location

    /// Schemas as the view shows them.
    static let schemas = SystemResources.schemas.viewed(verbs: ["get", "list", "watch"])

    /// What the consumer has bound here.
    func bindings(_ bindings: BindingDirectory) -> [BindingDirectory.Binding] {
        bindings.bindings(in: consumer).filter {
            $0.location === location && $0.isBound && $0.exportCluster != nil
        }
    }
}

extension Surfaces {
    /// Schemas, and nothing where nothing is bound.
    func surface(for view: SchemaView) -> APISurface? {
        view.bindings(bindings).isEmpty ? nil : APISurface([SchemaView.schemas])
    }
}

extension Authorizer {
    /// Whoever may read the consumer's bindings may know what they bring; nobody changes it here.
    func authorize(
        _ context: RequestContext, _ view: SchemaView, _ attributes: AuthorizationAttributes
    ) throws(Status) -> Decision {
        guard ["get", "list", "watch"].contains(attributes.verb) else {
            return .deny("schemas are only read here").finally
        }
        let reading = AuthorizationAttributes.resource(
            "get", group: SystemResources.bindings.group,
            resource: SystemResources.bindings.plural)
        return try permissions.decide(context.user, reading, in: view.consumer)
    }
}

extension SchemaView {
    /// The schemas of all that the exports offer which the consumer has bound, as they are stored.
    func entries(
        _ directory: BindingDirectory, _ registries: Registries
    ) throws(Status) -> [Entry] {
        var entries: [String: Entry] = [:]
        for binding in bindings(directory) {
            guard let cluster = binding.exportCluster, let registry = registries.holding(cluster),
                let export = try registry.find(
                    SystemResources.exports, cluster: cluster, name: binding.exportName)
            else { continue }
            for resource in APIExport(export).resources {
                let key = SystemResources.schemas.key(
                    cluster: cluster, namespace: nil, name: resource.schema)
                do throws(StoreError) {
                    entries[resource.schema] = try registry.location.store.get(key)
                } catch {
                    throw Status(error)
                }
            }
        }
        return entries.sorted { $0.key < $1.key }.map(\.value)
    }
}
