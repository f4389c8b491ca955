import PlatHTTP
import PlatModel
import PlatValue

/// The ways to webhooks that stand behind a service. A workspace has no services of its own; the cluster
/// that is mounted in it has, and its API server passes requests on to them.
struct MountedServices: Sendable {
    let directory: ClusterDirectory
    let kubeClusters: KubeClusters
    let store: StoredKubeClusters

    /// A service as it is reached: by whom, and under which URL.
    struct Way: Sendable {
        let access: ClusterAccess
        let url: String
    }

    /// The way to a service for a webhook that a workspace registers.
    func way(to service: WebhookService, in cluster: String) throws(WebhookClients.Failure) -> Way {
        let mounts = directory.mounts(in: cluster).values
            .filter { $0.kind == SystemResources.kubeClusters.kind }.map(\.name)
        guard let name = mounts.first, Set(mounts).count == 1 else {
            throw WebhookClients.Failure(
                message: mounts.isEmpty
                    ? "a service is reached through a mounted cluster, and none is mounted in the "
                        + "webhook's workspace"
                    : "a service is reached through a mounted cluster, and several are mounted in "
                        + "the webhook's workspace: \(mounts.sorted().joined(separator: ", "))")
        }
        let access: ClusterAccess
        do {
            let key = NameInCluster(cluster: cluster, name: name)
            guard let object = try store.cluster(key) else {
                throw WebhookClients.Failure(message: "kubeclusters \"\(name)\" not found")
            }
            access = try kubeClusters.access(to: object, in: cluster, store)
        } catch let failure as WebhookClients.Failure {
            throw failure
        } catch let problem as ClusterAccess.Problem {
            throw WebhookClients.Failure(message: problem.message)
        } catch {
            throw WebhookClients.Failure(message: Status(caught: error).message)
        }
        return Way(access: access, url: access.server + (try Self.path(of: service)))
    }

    /// Where an API server passes requests on to a service.
    static func path(of service: WebhookService) throws(WebhookClients.Failure) -> String {
        let rest = (service.path ?? "").split(separator: "/")
        // Resolved by whoever comes next, they would lead to something else than the service.
        guard !rest.contains("."), !rest.contains("..") else {
            throw WebhookClients.Failure(message: "the path of the service is not valid")
        }
        func encoded(_ text: some StringProtocol) -> String {
            PercentCoding.encode(text, keeping: "-_.~")
        }
        return "/api/v1/namespaces/\(encoded(service.namespace))/services/"
            + "https:\(encoded(service.name)):\(service.port ?? 443)/proxy/"
            + rest.map { encoded($0) }.joined(separator: "/")
    }
}
