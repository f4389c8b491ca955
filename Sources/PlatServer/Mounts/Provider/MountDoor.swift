import PlatHTTP
import PlatModel
import PlatValue
import Synchronization

/// Answers requests to mounts: who asks, whether he may, which cluster, and through.
struct MountDoor: Sendable {
    let callers: MountCallers
    let store: ProvidedKubeClusters
    let clusters: KubeClusters
    let wayOut: WayOut
    let open: OpenPassages
    let counts: PassageCounts
    let log: ServerLog

    /// `/clusters/HOLDER:NAME/…` is a mount; there is also what probes ask for.
    func answer(_ http: ServerRequest) async -> ServerResponse {
        guard let target = RequestTarget(http.target) else {
            return Reply.status(.badRequest("the request's path is not valid"))
        }
        switch target.segments.first {
        case "healthz", "livez", "readyz": return Reply.text("ok", status: 200)
        case "metrics": return Reply.text(counts.text(open: open.count), status: 200)
        default: break
        }
        guard target.segments.count > 1, target.segments[0] == "clusters",
            let mount = Self.mount(target.segments[1])
        else { return Reply.pageNotFound }
        let reply: ServerResponse
        do throws(Status) {
            reply = try await pass(http, target, mount)
        } catch {
            reply = Reply.status(error, accept: http.headers["Accept"])
        }
        counts.count(reply.status)
        log.debug("\(http.method) \(http.target) \(reply.status)")
        return reply
    }

    /// A name has no colon.
    private static func mount(_ text: String) -> NameInCluster? {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let (holder, name) = (text[..<colon], text[text.index(after: colon)...])
        guard !holder.isEmpty, !name.isEmpty else { return nil }
        return NameInCluster(cluster: String(holder), name: String(name))
    }

    private func pass(
        _ http: ServerRequest, _ target: RequestTarget, _ mount: NameInCluster
    ) async throws(Status) -> ServerResponse {
        let passage = Passage(
            http: http, target: target, holder: mount.cluster,
            segments: Array(target.segments.dropFirst(2)),
            hops: Passages.marks(in: http.headers).count)
        let user = try await traveller(passage)
        guard let cluster = try store.cluster(mount) else {
            throw Status.notFound(SystemResources.kubeClusters.resource, mount.name)
        }
        let access: ClusterAccess
        do throws(ClusterAccess.Problem) {
            access = try clusters.access(to: cluster, in: mount.cluster, store)
        } catch {
            log.debug("\(mount.cluster):\(mount.name): \(error.message)")
            return WayOut.notAvailable
        }
        let reply = try await wayOut.cross(
            passage, by: access, to: passage.url(behind: access.server), as: user)
        return open.following(reply, in: mount.cluster) {
            do throws(Status) {
                return try await traveller(passage) == user
            } catch {
                // Nobody could be asked: that takes no right away.
                return error.code >= 500
            }
        }
    }

    /// Who comes through, if he may enter the workspace that holds the mount.
    private func traveller(_ passage: Passage) async throws(Status) -> UserInfo {
        let user = try await callers.user(of: passage.http, in: passage.holder)
        guard try await callers.mayEnter(user, passage.holder) else {
            throw AuthorizationAttributes(passage.info, passage.target.query).forbidden(to: user)
        }
        return user
    }
}

/// What went through, for `/metrics`.
final class PassageCounts: Sendable {
    private let replies = Mutex<[Int: Int]>([:])

    func count(_ status: Int) { replies.withLock { $0[status / 100, default: 0] += 1 } }

    /// In the format of Prometheus.
    func text(open: Int) -> String {
        var lines = ["# TYPE plat_mount_requests_total counter"]
        for (kind, count) in replies.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            lines.append("plat_mount_requests_total{code=\"\(kind)xx\"} \(count)")
        }
        lines.append("# TYPE plat_mount_streams gauge")
        lines.append("plat_mount_streams \(open)")
        return lines.joined(separator: "\n") + "\n"
    }
}
