import PlatModel
import PlatStore
import PlatValue

/// A request for objects of one kind in one place.
struct ObjectRequest: Sendable {
    let context: RequestContext
    let operations: Operations
    let type: ResourceType
    let location: Location
    /// Nil: all workspaces of the location (a provider's view).
    let cluster: String?
    let namespace: String?
    var name: String?
    let subresource: String?
    /// What the place lets through; nil: everything.
    var visible: Visibility?
    /// The objects, where they are not what is stored under the kind's keys in the cluster.
    var gathered: [Entry]?
    /// What a provider keeps and is only read here; nil: the objects are stored where they are shown.
    var cached: CachedObjects?

    /// The door to the store that holds the objects.
    var registry: ObjectRegistry { operations.registries[location] }
    var query: QueryParameters { context.query }
    var user: UserInfo { context.user }
    var isDryRun: Bool { query.contains("dryRun") }

    /// The same on the collection. The road of a custom kind is told by its method, whatever follows: of a
    /// new one the name that counts is its own.
    var unnamed: ObjectRequest {
        var collection = self
        collection.name = nil
        return collection
    }

    /// The stored key of the named object.
    func key(name: String) -> String {
        type.key(cluster: cluster ?? "", namespace: namespace, name: name)
    }

    func notFound(_ name: String) -> Status {
        Status.notFound(GroupResource(group: type.group, resource: type.plural), name)
    }
}
