import PlatHTTP
import PlatModel
import PlatValue
import Synchronization

/// Asks a server whether somebody may do something, by a SubjectAccessReview, as Kubernetes' webhook
/// authorizer does; kcp adds the logical cluster that is meant.
final class WebhookAuthorizer: Sendable {
    enum Opinion: Sendable { case allowed, denied, none }

    private struct Question: Hashable {
        let user: UserInfo
        let attributes: AuthorizationAttributes
        let cluster: String?
    }

    private struct Answer {
        let opinion: Opinion
        let until: Duration
    }

    private let access: ClusterAccess
    private let version: String
    private let clock: ServerClock
    private let log: ServerLog
    private let answers = Mutex<[Question: Answer]>([:])

    /// How long an answer holds, as long as upstream's does.
    private static let allowedFor = Duration.seconds(300)
    private static let refusedFor = Duration.seconds(30)
    private static let limit = 8_192
    private static let timeout = Duration.seconds(10)
    private static let clusterKey = "authorization.kcp.io/cluster-name"

    /// - Parameter version: `v1` or `v1beta1`, of the reviews.
    init(_ access: ClusterAccess, version: String, clock: ServerClock, log: ServerLog) {
        self.access = access
        self.version = version
        self.clock = clock
        self.log = log
    }

    /// What the server says; who cannot be asked says nothing.
    func opinion(
        on user: UserInfo, _ attributes: AuthorizationAttributes, in cluster: String?
    ) async -> Opinion {
        let question = Question(user: user, attributes: attributes, cluster: cluster)
        let now = clock.uptime()
        if let known = answers.withLock({ $0[question] }), known.until > now {
            return known.opinion
        }
        do {
            let opinion = try await ask(question)
            // Probes are few, and want to know how things are now.
            guard case .resource = attributes.target else { return opinion }
            let holds = opinion == .allowed ? Self.allowedFor : Self.refusedFor
            answers.withLock { answers in
                if answers.count >= Self.limit { answers.removeAll() }
                answers[question] = Answer(opinion: opinion, until: now + holds)
            }
            return opinion
        } catch {
            log.fault("authorization webhook: \(error)")
            return .none
        }
    }

    private func ask(_ question: Question) async throws -> Opinion {
        var headers: Headers = [
            "Content-Type": "application/json", "Accept": "application/json",
        ]
        headers["Authorization"] = access.authorization
        let request = ClientRequest(
            "POST", access.server, headers: headers, body: .bytes(review(of: question).json()),
            timeout: Self.timeout, connectTimeout: Self.timeout)
        let reply = try await access.client.send(request, bodyLimit: 1 << 20)
        guard (200..<300).contains(reply.status) else {
            throw Invalid("\(access.server) answers \(reply.status)")
        }
        let status = try Value(json: reply.body)["status"] ?? [:]
        if status["allowed"] == true { return .allowed }
        return status["denied"] == true ? .denied : .none
    }

    private func review(of question: Question) -> Value {
        // As whom the user counts there: an identity from elsewhere brings nothing with it.
        let identity = EffectiveIdentity(of: question.user, in: question.cluster ?? "")
        var extra =
            EffectiveIdentity.isInScope(question.user, question.cluster ?? "")
            ? question.user.extra : [:]
        if let cluster = question.cluster { extra[Self.clusterKey] = [cluster] }
        let user = UserInfo(
            username: identity.usernames.first ?? UserInfo.anonymousName, uid: question.user.uid,
            groups: identity.groups, extra: extra)
        var spec = question.attributes.reviewed
        spec["user"] = .string(user.username)
        // The older version calls them so.
        spec[version == "v1beta1" ? "group" : "groups"] = Value(strings: user.groups)
        if !user.uid.isEmpty { spec["uid"] = .string(user.uid) }
        spec["extra"] = user.value["extra"]
        return [
            "apiVersion": .string("\(AccessReview.group)/\(version)"),
            "kind": .string(AccessReview.Kind.subject.rawValue), "metadata": [:],
            "spec": .object(spec), "status": ["allowed": false],
        ]
    }
}

extension AuthorizationAttributes {
    /// What is asked for, as a review says it.
    fileprivate var reviewed: Members {
        switch target {
        case .path(let path):
            return ["nonResourceAttributes": ["path": .string(path), "verb": .string(verb)]]
        case .resource(let resource):
            var members: Members = ["verb": .string(verb), "version": "*"]
            for (key, text) in [
                ("namespace", resource.namespace), ("group", resource.group),
                ("resource", resource.resource), ("subresource", resource.subresource),
                ("name", resource.name),
            ] where !text.isEmpty {
                members[key] = .string(text)
            }
            return ["resourceAttributes": .object(members)]
        }
    }
}
