import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// All that is known of a request once it is routed: who asks, where, and for what.
final class RequestContext: Sendable {
    let server: ControlPlane
    let http: ServerRequest
    let target: RequestTarget
    /// The workspace, or for `/services/…` the workspaces, that the URL addresses.
    let place: Place
    let info: RequestInfo
    let user: UserInfo
    private let given = Mutex(RequestWarnings())

    init(
        server: ControlPlane, http: ServerRequest, target: RequestTarget, place: Place,
        info: RequestInfo, user: UserInfo
    ) {
        self.server = server
        self.http = http
        self.target = target
        self.place = place
        self.info = info
        self.user = user
    }

    var query: QueryParameters { target.query }
    var now: String { server.clock.timestamp() }

    /// Adds a `Warning` header to the reply; the same text only once.
    func warn(_ text: String) {
        given.withLock { $0.add(text) }
    }

    var warnings: [String] { given.withLock { $0.texts } }
}

/// Where a request acts.
enum Place: Sendable {
    /// Outside of every workspace: `/healthz`, `/version`.
    case none
    case workspace(Workplace)
    /// An APIExport's view on its consumers; one consumer, or all that live in the location.
    case exportView(ExportView)
    /// A view on logical clusters that wait for an initializer or a terminator.
    case lifecycleView(LifecycleView)

    /// The logical cluster whose objects the request means; nil for a wildcard.
    var cluster: String? {
        switch self {
        case .none: nil
        case .workspace(let place): place.cluster
        case .exportView(let view): view.consumer
        case .lifecycleView(let view): view.cluster
        }
    }
}

/// One logical cluster in its location.
struct Workplace: Sendable {
    /// The logical cluster's name (not its path).
    let cluster: String
    /// Nil where no such cluster is known: authorization refuses it like one that may not be seen.
    let location: Location?
}

/// A request for objects of one kind in one place.
struct ObjectRequest: Sendable {
    let context: RequestContext
    let type: ResourceType
    let location: Location
    /// Nil: all workspaces of the location (a provider's view).
    let cluster: String?
    let namespace: String?
    let name: String?
    let subresource: String?
    /// What the place lets through; nil: everything.
    var visible: Visibility?

    var server: ControlPlane { context.server }
    var query: QueryParameters { context.query }
    var user: UserInfo { context.user }
    var isDryRun: Bool { query.contains("dryRun") }

    /// The stored key of the named object.
    func key(name: String) -> String {
        type.key(cluster: cluster ?? "", namespace: namespace, name: name)
    }

    func notFound(_ name: String) -> Status {
        Status.notFound(GroupResource(group: type.group, resource: type.plural), name)
    }
}
