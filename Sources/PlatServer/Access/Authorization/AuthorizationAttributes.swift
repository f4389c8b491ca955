import PlatModel
import PlatValue

/// What somebody wants to do, in the words of RBAC.
struct AuthorizationAttributes: Sendable, Hashable {
    enum Target: Sendable, Hashable {
        case resource(Resource)
        /// A path that is no resource's: `/version`, `/metrics`, or `/` for entering a workspace.
        case path(String)
    }

    struct Resource: Sendable, Hashable {
        var group = ""
        var resource = ""
        var subresource = ""
        var namespace = ""
        var name = ""

        /// `resource/subresource` as rules name it.
        var combined: String { subresource.isEmpty ? resource : resource + "/" + subresource }
    }

    var verb: String
    var target: Target

    static func resource(
        _ verb: String, group: String = "", resource: String, subresource: String = "",
        namespace: String = "", name: String = ""
    ) -> AuthorizationAttributes {
        AuthorizationAttributes(
            verb: verb,
            target: .resource(
                Resource(
                    group: group, resource: resource, subresource: subresource,
                    namespace: namespace,
                    name: name)))
    }

    static func path(_ verb: String, _ path: String) -> AuthorizationAttributes {
        AuthorizationAttributes(verb: verb, target: .path(path))
    }

    /// Entering a workspace.
    static let access = path("access", "/")

    var namespace: String {
        if case .resource(let resource) = target { resource.namespace } else { "" }
    }
}

/// Those who are asked about a request in a workspace, in that order, by the names that the audit log has
/// for them (kcp's).
enum Judge: String, Sendable, CaseIterable {
    case requiredGroups = "01-requiredgroups"
    case content = "02-content"
    case systemStatus = "03-systemcrd"
    case ceiling = "04-maxpermissionpolicy"
    case bootstrap = "05-bootstrap"
    case local = "05-local"
    case global = "05-global"
}

/// The answer to a question for permission.
struct Decision: Sendable, Equatable {
    var allowed: Bool
    /// Which binding allows it, or what stands in the way; for logs, never for users.
    var reason: String
    /// Nobody who is asked later may say otherwise.
    var isFinal = false
    /// Who said so; nil: somebody that the audit log has no name for.
    var judge: Judge?

    static func allow(_ reason: String) -> Decision { Decision(allowed: true, reason: reason) }
    static func deny(_ reason: String) -> Decision { Decision(allowed: false, reason: reason) }

    /// The same as the last word.
    var finally: Decision {
        var decision = self
        decision.isFinal = true
        return decision
    }

    /// The same, with whoever said it.
    func by(_ judge: Judge) -> Decision {
        var decision = self
        decision.judge = judge
        return decision
    }

    /// What users read in place of the reason, which would tell who else has rights.
    var publicReason: String { allowed ? "access granted" : "access denied" }
}

extension AuthorizationAttributes {
    /// What a refusal says after `<resource> is forbidden: `, as clients print it.
    func refusal(of user: UserInfo, reason: String = "access denied") -> String {
        switch target {
        case .path(let path):
            return
                "User \(GoText.quoted(user.username)) cannot \(verb) path \(GoText.quoted(path)): "
                + reason
        case .resource(let resource):
            let scope =
                resource.namespace.isEmpty
                ? "at the cluster scope" : "in the namespace \(GoText.quoted(resource.namespace))"
            return "User \(GoText.quoted(user.username)) cannot \(verb) resource "
                + "\(GoText.quoted(resource.combined)) in API group \(GoText.quoted(resource.group)) "
                + "\(scope): \(reason)"
        }
    }
}

extension PolicyRule {
    /// Whether it allows what somebody wants to do.
    func allows(_ attributes: AuthorizationAttributes) -> Bool {
        switch attributes.target {
        case .path(let path): allows(attributes.verb, path: path)
        case .resource(let resource):
            allows(
                attributes.verb, group: resource.group, resource: resource.resource,
                subresource: resource.subresource, name: resource.name)
        }
    }
}
