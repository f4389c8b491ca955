import PlatModel

/// Who is asked for permission, in which order: the first who allows or forbids decides (kcp's
/// `--authorization-order`).
struct AuthorizationChain: Sendable {
    /// One of those who are asked, by the name that the command line gives him.
    enum Step: String, Sendable, CaseIterable {
        case groups = "AlwaysAllowGroups"
        case paths = "AlwaysAllowPaths"
        case rules = "RBAC"
        case webhook = "Webhook"
    }

    let order: [Step]
    let webhook: WebhookAuthorizer?

    /// What the first of them says who has something to say; `rules` tells what everything but a webhook
    /// says, and is asked only in its turn.
    func decide(
        _ user: UserInfo, _ attributes: AuthorizationAttributes, in cluster: String?,
        rules: () throws(Status) -> Decision
    ) async throws(Status) -> Decision {
        guard let webhook else { return try rules() }
        // Upstream asks no webhook about masters, wherever it stands.
        if user.isMember(of: UserInfo.Group.masters) { return try rules() }
        for step in order {
            switch step {
            case .groups: continue
            case .paths:
                if case .path(let path) = attributes.target,
                    WorkspaceAuthorizer.openPaths.contains(path)
                {
                    return .allow("open path")
                }
            case .rules:
                let decision = try rules()
                if decision.allowed || decision.isFinal { return decision }
            case .webhook:
                switch await webhook.opinion(on: user, attributes, in: cluster) {
                case .allowed: return .allow("webhook")
                case .denied: return .deny("webhook").finally
                case .none: continue
                }
            }
        }
        return .deny("nobody allows it")
    }
}

extension AuthorizationChain {
    /// Reads `--authorization-order`; empty: as it always is.
    ///
    /// - Throws: The name that is nobody's.
    static func steps(_ names: [String]) throws(Invalid) -> [Step] {
        guard !names.isEmpty else { return [.groups, .paths, .rules, .webhook] }
        var steps: [Step] = []
        for name in names {
            guard let step = Step(rawValue: name) else {
                let known = Step.allCases.map(\.rawValue).joined(separator: ", ")
                throw Invalid("\(name) is no authorizer; there are \(known)")
            }
            steps.append(step)
        }
        return steps
    }
}
