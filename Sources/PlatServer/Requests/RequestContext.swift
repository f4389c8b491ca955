import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// All that is known of a request once it is routed: who asks, where, and for what.
final class RequestContext: Sendable {
    let http: ServerRequest
    let target: RequestTarget
    /// The workspace, or for `/services/…` the workspaces, that the URL addresses.
    let place: Place
    let info: RequestInfo
    let user: UserInfo
    /// What the caller has of the server, whomever he impersonates.
    let share: RequestShare
    /// Who came, before he was anybody else.
    let caller: Caller
    let clock: ServerClock
    /// What the audit log will say of the request; nil: nothing.
    let trail: AuditTrail?
    private let given = Mutex(RequestWarnings())
    private let held = Mutex<Turnstile.Pass?>(nil)
    private let noted = Mutex<[(key: String, value: String)]>([])

    init(
        http: ServerRequest, target: RequestTarget, place: Place, info: RequestInfo,
        user: UserInfo, caller: Caller, share: RequestShare, clock: ServerClock,
        trail: AuditTrail? = nil
    ) {
        self.http = http
        self.target = target
        self.place = place
        self.info = info
        self.user = user
        self.share = share
        self.caller = caller
        self.clock = clock
        self.trail = trail
    }

    var query: QueryParameters { target.query }
    var now: String { clock.timestamp() }

    /// Adds a `Warning` header to the reply; the same text only once.
    func warn(_ text: String) {
        given.withLock { $0.add(text) }
    }

    /// Keeps what the request has entered for as long as it lasts.
    func hold(_ pass: Turnstile.Pass) { held.withLock { $0 = pass } }

    var warnings: [String] { given.withLock { $0.texts } }

    /// Adds an annotation to what the audit log says of the request; the first of a key stays.
    func note(_ key: String, _ value: String) {
        noted.withLock { notes in
            if !notes.contains(where: { $0.key == key }) { notes.append((key, value)) }
        }
    }

    /// The annotations of the request, in the order in which they were given.
    var notes: [(key: String, value: String)] { noted.withLock { $0 } }
}

/// Who makes a request.
struct Caller: Sendable {
    var user: UserInfo
    /// Who came in the first place: since a mount it may be somebody whom he impersonates there.
    var origin: UserInfo
    var isImpersonated = false
    /// What he asked for, as he sent it: mounts may have led elsewhere since.
    let target: String
    /// Whether the credentials that he came with are still his.
    let isStillKnown: @Sendable () async -> Bool
}

/// Where a request acts.
enum Place: Sendable {
    /// Outside of every workspace: `/healthz`, `/version`.
    case none
    case workspace(Workplace)
    /// All workspaces of a location, `/clusters/*`: for masters. Nil where no one location is meant.
    case everywhere(Location?)
    /// An APIExport's view on its consumers; one consumer, or all that live in the location.
    case exportView(ExportView)
    /// A view on logical clusters that wait for an initializer or a terminator.
    case lifecycleView(LifecycleView)
    /// A view on the schemas behind a consumer's bindings.
    case schemaView(SchemaView)
    /// A view on the objects of a cached resource.
    case replicationView(ReplicationView)

    /// Whether it serves what it shows and nothing else. A view for an initializer or a terminator on one
    /// workspace is like that workspace.
    var isView: Bool {
        switch self {
        case .none, .everywhere, .workspace: false
        case .lifecycleView(let view): !view.isOfOne
        case .exportView, .schemaView, .replicationView: true
        }
    }

    /// The logical cluster whose objects the request means; nil for a wildcard.
    var cluster: String? {
        switch self {
        case .none, .everywhere: nil
        case .workspace(let place): place.cluster
        case .exportView(let view): view.consumer
        case .lifecycleView(let view): view.cluster
        case .schemaView(let view): view.consumer
        case .replicationView(let view): view.consumer
        }
    }
}

/// One logical cluster in its location.
struct Workplace: Sendable {
    /// The logical cluster's name (not its path).
    let cluster: String
    /// Where it is, or would be if there were one of the name; nil where no location can be told:
    /// authorization refuses that like a cluster that may not be seen.
    let location: Location?

    /// What a location keeps for itself, such as `system:admin`: it belongs to no workspace, and only
    /// masters reach it (kcp contract, section 1.8).
    static func isOfSystem(_ cluster: String) -> Bool { cluster.hasPrefix("system:") }

    /// The cluster whose roles and bindings count in every workspace of its location.
    static let admin = "system:admin"
}

extension Place {
    /// Where the objects are that the request means; nil where there are none.
    var location: Location? {
        switch self {
        case .none: nil
        case .workspace(let place): place.location
        case .everywhere(let location): location
        case .exportView(let view): view.location
        case .lifecycleView(let view): view.location
        case .schemaView(let view): view.location
        case .replicationView(let view): view.location
        }
    }
}
