import PlatHTTP
import PlatModel
import PlatSystem
import PlatValue

/// Writes down who asked for what, as Kubernetes does it (`audit.k8s.io/v1`), with the annotations that kcp
/// adds. Where no policy is given there is none of this.
///
/// A request has an `AuditTrail` from the moment that it is known who asks; what it passes leaves its word
/// there, and at each stage that the policy wants an event goes to the log.
struct Audit: Sendable {
    let policy: AuditPolicy
    let log: AuditLog
    let directory: ClusterDirectory

    /// Begins to write of a request; nil where the policy wants nothing.
    func begin(
        _ http: ServerRequest, _ info: RequestInfo, cluster: String?, _ caller: Caller?
    ) -> AuditTrail? {
        let decision = policy.decision(on: info, by: caller?.origin)
        guard decision.level > .none else { return nil }
        let trail = AuditTrail(http, info, caller, decision, log: log)
        if let cluster {
            trail.annotate("kcp.io/path", directory.cluster(cluster)?.path ?? "")
            trail.annotate("tenancy.kcp.io/workspace", cluster)
            trail.annotate("kcp.io/cluster", cluster)
        }
        return trail
    }

    /// Writes of somebody who is not known here.
    func refused(_ http: ServerRequest, _ target: RequestTarget, _ route: Route, _ status: Status) {
        let (segments, cluster) = route.audited ?? (target.segments, nil)
        let info = RequestInfo(
            method: http.method, segments: segments, hasTrailingSlash: target.hasTrailingSlash,
            query: target.query)
        guard let trail = begin(http, info, cluster: cluster, nil) else { return }
        trail.refuse(status, stage: .responseStarted)
    }
}

extension Route {
    /// What the audit log says that a request is about, and where; nil where that is the target itself.
    fileprivate var audited: (segments: [String], cluster: String?)? {
        switch self {
        case .place(let place, let segments): (segments, place.cluster)
        case .mount(_, let holder, let segments), .cluster(_, let holder, let segments):
            (segments, holder)
        case .reply, .nowhere: nil
        }
    }
}

extension Timestamp {
    /// A moment, to the microsecond.
    init(secondsSinceEpoch seconds: Double) {
        let whole = seconds.rounded(.down)
        self.init(seconds: Int64(whole), nanoseconds: Int32((seconds - whole) * 1e9))
    }
}
