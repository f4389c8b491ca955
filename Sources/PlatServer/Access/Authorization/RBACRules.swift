import PlatModel
import PlatValue

/// What bindings and roles of one logical cluster grant, compiled for deciding.
///
/// Grants are kept by subject: a decision looks at the user and at each of its groups and at nothing
/// else, however many bindings there are. A value never changes; whoever keeps one for a cluster makes
/// a new one when a role or a binding of the cluster changes.
struct RBACRules: Sendable {
    /// A binding, as seen by one of its subjects.
    struct Grant: Sendable {
        /// Empty for a ClusterRoleBinding.
        let namespace: String
        let binding: String
        let role: RoleReference
        let rules: [PolicyRule]
    }

    /// What a binding refers to; `namespace` is the binding's, for a Role.
    struct RoleReference: Sendable, Hashable {
        var kind: String
        var name: String
        var namespace = ""
    }

    /// The objects of one cluster, in any order.
    struct Objects: Sendable {
        var clusterRoles: [Value] = []
        var roles: [Value] = []
        var clusterRoleBindings: [Value] = []
        var roleBindings: [Value] = []

        init(
            clusterRoles: [Value] = [], roles: [Value] = [], clusterRoleBindings: [Value] = [],
            roleBindings: [Value] = []
        ) {
            self.clusterRoles = clusterRoles
            self.roles = roles
            self.clusterRoleBindings = clusterRoleBindings
            self.roleBindings = roleBindings
        }
    }

    private enum Subject: Hashable, Sendable {
        case user(String)
        case group(String)
    }

    private var grants: [Subject: [Grant]] = [:]
    private var roles: [RoleReference: [PolicyRule]] = [:]
    /// Roles and grants that hold everywhere, asked first for grants and last for roles.
    private let base: Base?

    /// A reference, so that ten thousand clusters share one bootstrap policy.
    private final class Base: Sendable {
        let rules: RBACRules
        init(_ rules: RBACRules) { self.rules = rules }
    }

    /// Compiles a cluster's objects on top of what holds in every cluster.
    init(_ objects: Objects, base: RBACRules? = .bootstrap) {
        self.base = base.map(Base.init)
        for role in objects.clusterRoles {
            roles[RoleReference(kind: "ClusterRole", name: role.objectName)] = Role(role).rules
        }
        for role in objects.roles {
            let reference = RoleReference(
                kind: "Role", name: role.objectName, namespace: role.objectNamespace ?? "")
            roles[reference] = Role(role).rules
        }
        for binding in Self.byName(objects.clusterRoleBindings) { add(binding, namespace: "") }
        for binding in Self.byName(objects.roleBindings) {
            add(binding, namespace: binding.objectNamespace ?? "")
        }
    }

    init(clusterRoles: [String: [PolicyRule]], bindings: [BootstrapPolicy.Binding]) {
        base = nil
        for (name, rules) in clusterRoles {
            roles[RoleReference(kind: "ClusterRole", name: name)] = rules
        }
        for binding in bindings {
            let reference = RoleReference(kind: "ClusterRole", name: binding.role)
            let grant = Grant(
                namespace: "", binding: binding.name, role: reference, rules: roles[reference] ?? []
            )
            for group in binding.groups { grants[.group(group), default: []].append(grant) }
        }
    }

    /// The rules of a role, in the cluster's own words or else as they hold everywhere.
    func rules(of role: RoleReference) -> [PolicyRule]? {
        roles[role] ?? base?.rules.rules(of: role)
    }

    func authorize(
        _ identity: EffectiveIdentity, _ attributes: AuthorizationAttributes
    ) -> Decision {
        decision(identity, attributes) ?? .deny("").by(.global)
    }

    private func decision(
        _ identity: EffectiveIdentity, _ attributes: AuthorizationAttributes
    ) -> Decision? {
        base?.rules.decision(identity, attributes) ?? find(identity, attributes)
    }

    /// Every grant that the identity has in the namespace (empty: at the cluster scope only), those that
    /// hold everywhere first, then ClusterRoleBindings, then RoleBindings.
    func grants(to identity: EffectiveIdentity, namespace: String) -> [Grant] {
        // A binding that names both the user and a group of theirs grants once.
        var seen = Set<RoleReference>()
        let own = subjects(of: identity).flatMap { grants[$0.subject] ?? [] }.filter {
            ($0.namespace.isEmpty || $0.namespace == namespace)
                && seen.insert(
                    RoleReference(kind: "", name: $0.binding, namespace: $0.namespace)
                ).inserted
        }
        let ordered = own.sorted { ($0.namespace, $0.binding) < ($1.namespace, $1.binding) }
        return (base?.rules.grants(to: identity, namespace: namespace) ?? []) + ordered
    }

    private func find(
        _ identity: EffectiveIdentity, _ attributes: AuthorizationAttributes
    ) -> Decision? {
        let namespace = attributes.namespace
        var namespaced: Decision?
        for (subject, text) in subjects(of: identity) {
            for grant in grants[subject] ?? [] {
                guard grant.namespace.isEmpty || (grant.namespace == namespace && namespaced == nil)
                else { continue }
                guard grant.rules.contains(where: { $0.allows(attributes) }) else { continue }
                let decision = Decision.allow(Self.reason(grant, text)).by(judge)
                // A grant for the whole cluster is the reason to name where there are both.
                guard !grant.namespace.isEmpty else { return decision }
                namespaced = decision
            }
        }
        return namespaced
    }

    /// What holds everywhere lies below what a location's masters keep, and that below a workspace's own.
    private var judge: Judge {
        guard let base else { return .bootstrap }
        return base.rules.base == nil ? .global : .local
    }

    private func subjects(
        of identity: EffectiveIdentity
    ) -> [(subject: Subject, text: (kind: String, name: String))] {
        identity.usernames.map { (.user($0), ("User", $0)) }
            + identity.groups.map { (.group($0), ("Group", $0)) }
    }

    private static func reason(_ grant: Grant, _ subject: (kind: String, name: String)) -> String {
        let binding =
            grant.namespace.isEmpty
            ? "ClusterRoleBinding \(GoText.quoted(grant.binding))"
            : "RoleBinding \(GoText.quoted(grant.binding + "/" + grant.namespace))"
        return
            "RBAC: allowed by \(binding) of \(grant.role.kind) \(GoText.quoted(grant.role.name)) "
            + "to \(subject.kind) \(GoText.quoted(subject.name))"
    }

    private mutating func add(_ binding: Value, namespace: String) {
        let role = RoleBinding(binding).role
        let reference = RoleReference(
            kind: role.kind, name: role.name, namespace: role.kind == "Role" ? namespace : "")
        // A binding to a role that is not there grants nothing, and does not disturb the others.
        guard let rules = rules(of: reference), !rules.isEmpty else { return }
        let grant = Grant(
            namespace: namespace, binding: binding.objectName, role: reference, rules: rules)
        for subject in RoleBinding(binding).subjects {
            guard let subject = Self.subject(subject, bindingNamespace: namespace) else { continue }
            grants[subject, default: []].append(grant)
        }
    }

    private static func subject(
        _ given: RoleBinding.Subject, bindingNamespace: String
    ) -> Subject? {
        guard let name = given.name else { return nil }
        switch given.kind {
        case "User": return .user(name)
        case "Group": return .group(name)
        case "ServiceAccount":
            let namespace = given.namespace.isEmpty ? bindingNamespace : given.namespace
            return .user(ServiceAccountName(namespace: namespace, name: name).username)
        default: return nil
        }
    }

    private static func byName(_ objects: [Value]) -> [Value] {
        objects.sorted { $0.objectName.utf8.lexicographicallyPrecedes($1.objectName.utf8) }
    }
}
