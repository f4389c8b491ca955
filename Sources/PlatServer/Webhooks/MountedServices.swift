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

    /// The way to a service for a webhook that a workspace registers: through the mount that it names, or
    /// else the only one.
    func way(
        to service: WebhookService, through mount: String?, in cluster: String
    ) throws(WebhookClients.Failure) -> Way {
        let mounts = directory.mounts(in: cluster).filter {
            $0.value.kind == SystemResources.kubeClusters.kind
        }
        let name = try Self.choice(among: mounts.mapValues(\.name), mount)
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

    /// The cluster, of those that mounts lead to, by name of the mount. None is guessed: which cluster has a
    /// service may change, and a webhook that comes from another one would judge.
    static func choice(
        among mounts: [String: String], _ mount: String?
    ) throws(WebhookClients.Failure) -> String {
        let beginning = "a service is reached through a mounted cluster, and "
        let names = mounts.keys.sorted().joined(separator: ", ")
        if let mount {
            if let name = mounts[mount] { return name }
            throw WebhookClients.Failure(
                message: beginning + "\(GoText.quoted(mount)), which the annotation "
                    + "\(WebhookConfiguration.mountAnnotation) names, is none in the webhook's workspace"
                    + (names.isEmpty ? "" : ": \(names)"))
        }
        guard let name = mounts.first?.value else {
            throw WebhookClients.Failure(
                message: beginning + "none is mounted in the webhook's workspace")
        }
        guard Set(mounts.values).count == 1 else {
            throw WebhookClients.Failure(
                message: beginning + "several are mounted in the webhook's workspace: name one of "
                    + "\(names) in the annotation \(WebhookConfiguration.mountAnnotation)")
        }
        return name
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
