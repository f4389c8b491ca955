import PlatModel
import PlatSystem
public import PlatValue
import Synchronization

/// The consumers of the export by which a provider serves mounts, as they are now: their KubeClusters,
/// and the secrets that they lend. All endpoints are followed, as they come and go.
///
/// What is known is kept in memory, by logical cluster, for as long as its endpoint is listed.
public final class MountConsumers: Sendable {
    /// What has changed of one consumer.
    public enum Change: Sendable, Equatable {
        case cluster(String)
        case secret(String, namespace: String)
    }

    private struct Consumer {
        var endpoint: String
        var clusters: [String: Value] = [:]
        /// By namespace and name.
        var secrets: [[String]: Value] = [:]
    }

    private let client: Client
    private let view: ExportView
    private let consumers = Mutex<[String: Consumer]>([:])
    private let onTrouble: @Sendable (String) -> Void
    /// Waits so long where nothing can be followed.
    private static let pause = Duration.seconds(2)

    /// Consumers of `export` in the workspace of `client`. What keeps them from being seen is told to
    /// `onTrouble`, and tried again.
    public init(
        client: Client, export: String, onTrouble: @escaping @Sendable (String) -> Void
    ) {
        self.client = client
        self.onTrouble = onTrouble
        view = ExportView(typed: export)
    }

    /// Follows them until it is cancelled. `onChange` is told of each change, with the logical cluster.
    public func run(onChange: @escaping @Sendable (String, Change) -> Void) async {
        while !Task.isCancelled {
            let watch = EndpointWatch<ClientError>(view, client, mayPass: { _ in true }) {
                [self] client throws(ClientError) in await serve(client, onChange)
            }
            switch await watch.run() {
            case .cancelled: return
            case .failed(let error): onTrouble("an endpoint is lost: \(error)")
            case .lost(let error): onTrouble("the endpoints cannot be followed: \(error)")
            }
            do { try await client.session.clock.sleep(Self.pause) } catch { return }
        }
    }

    /// Follows what one endpoint shows, for as long as it is listed.
    private func serve(
        _ client: Client, _ onChange: @escaping @Sendable (String, Change) -> Void
    ) async {
        await withTaskGroup(of: Void.self) { group in
            for resource in [APIResource.mounts, .secrets] {
                group.addTask { [self] in
                    await follow(resource, client) { holder, change in onChange(holder, change) }
                }
            }
            await group.waitForAll()
        }
        forget(client.root, onChange)
    }

    private func follow(
        _ resource: APIResource, _ client: Client,
        _ onChange: (String, Change) -> Void
    ) async {
        var isTold = false
        while !Task.isCancelled {
            do throws(ClientError) {
                try await Follow(client, path: resource.path()).run { event throws(ClientError) in
                    note(event, of: resource, at: client.root, onChange)
                    return true
                }
            } catch {
                guard !Task.isCancelled else { return }
                // An endpoint that is just appearing or going refuses for some seconds.
                if !isTold { onTrouble("\(client.root): \(resource.fullName): \(error)") }
                isTold = true
            }
            do { try await client.session.clock.sleep(Self.pause) } catch { return }
        }
    }

    private func note(
        _ event: WatchEvent, of resource: APIResource, at endpoint: String,
        _ onChange: (String, Change) -> Void
    ) {
        let object = event.object
        let holder = object.cluster
        let isGone = event.type == "DELETED"
        let namespace = object.objectNamespace ?? ""
        consumers.withLock { consumers in
            var consumer = consumers[holder] ?? Consumer(endpoint: endpoint)
            consumer.endpoint = endpoint
            if resource == .mounts {
                consumer.clusters[object.objectName] = isGone ? nil : object
            } else {
                consumer.secrets[[namespace, object.objectName]] = isGone ? nil : object
            }
            let isEmpty = consumer.clusters.isEmpty && consumer.secrets.isEmpty
            consumers[holder] = isEmpty ? nil : consumer
        }
        onChange(
            holder,
            resource == .mounts
                ? .cluster(object.objectName) : .secret(object.objectName, namespace: namespace))
    }

    /// Nothing is known any more of what an endpoint showed that is gone.
    private func forget(_ endpoint: String, _ onChange: (String, Change) -> Void) {
        let gone = consumers.withLock { consumers in
            let gone = consumers.filter { $0.value.endpoint == endpoint }
            for holder in gone.keys { consumers[holder] = nil }
            return gone
        }
        for (holder, consumer) in gone {
            for name in consumer.clusters.keys { onChange(holder, .cluster(name)) }
        }
    }

    /// How many KubeClusters are known.
    public var count: Int { consumers.withLock { $0.values.reduce(0) { $0 + $1.clusters.count } } }

    /// A KubeCluster as it was told last.
    public func kubeCluster(_ name: String, in holder: String) -> Value? {
        consumers.withLock { $0[holder]?.clusters[name] }
    }

    /// A secret as it was told last.
    public func secret(_ name: String, namespace: String, in holder: String) -> Value? {
        consumers.withLock { $0[holder]?.secrets[[namespace, name]] }
    }

    /// The workspace of one consumer, as far as the export shows it; nil for who is none.
    private func workspace(_ holder: String) -> Client? {
        let endpoint = consumers.withLock { $0[holder]?.endpoint }
        guard let endpoint, endpoint.hasSuffix("/*") else { return nil }
        return Client(session: client.session, root: endpoint.dropLast() + holder)
    }

    /// Writes the status of a KubeCluster; one that is gone stays gone.
    public func write(
        status: Value, of name: String, in holder: String
    ) async throws(ClientError) {
        guard let workspace = workspace(holder) else { return }
        do throws(ClientError) {
            _ = try await workspace.patch(
                ObjectReference(.mounts, name: name), .merge, ["status": status],
                subresource: "status")
        } catch {
            guard !error.isNotFound else { return }
            throw error
        }
    }

    /// Whether a SubjectAccessReview is answered with yes; of who is no consumer nobody may anything.
    public func isAllowed(_ spec: Value, in holder: String) async throws(ClientError) -> Bool {
        let answer = try await ask(
            "authorization.k8s.io", "SubjectAccessReview", "subjectaccessreviews", spec, holder)
        return answer?["allowed"] == true
    }

    /// Whose a token is, as a TokenReview tells it; nil when nobody's.
    public func user(
        ofToken token: String, in holder: String
    ) async throws(ClientError) -> Value? {
        let answer = try await ask(
            "authentication.k8s.io", "TokenReview", "tokenreviews", ["token": .string(token)],
            holder)
        return answer?["authenticated"] == true ? answer?["user"] : nil
    }

    /// The status of a review in the consumer's workspace.
    private func ask(
        _ group: String, _ kind: String, _ resource: String, _ spec: Value, _ holder: String
    ) async throws(ClientError) -> Value? {
        guard let workspace = workspace(holder) else { return nil }
        let review: Value = [
            "apiVersion": .string("\(group)/v1"), "kind": .string(kind), "metadata": [:],
            "spec": spec,
        ]
        let reply = try await workspace.send(
            "POST", "/apis/\(group)/v1/\(resource)", body: review)
        return reply.value["status"]
    }
}
