import PlatModel
import PlatValue

/// Nobody grants what they do not hold: the check that a write of a role or a binding passes before
/// anything else looks at it.
struct Escalation: Sendable {
    enum Refusal: Error, Equatable {
        /// The text after `<resource> "<name>" is forbidden: `.
        case forbidden(String)
        /// The binding's role does not exist: 404 with the role's name, as an object of the
        /// binding's resource.
        case roleNotFound(String)
        /// The binding refers to something that is no role: an unclassified error, 500.
        case unsupportedReference(String)
    }

    let user: UserInfo
    /// The user as it counts in the cluster.
    let identity: EffectiveIdentity
    let rules: RBACRules

    init(user: UserInfo, cluster: String, rules: RBACRules) {
        self.user = user
        identity = EffectiveIdentity(of: user, in: cluster)
        self.rules = rules
    }

    /// Checks the object of one of the four kinds (by resource) that is to be stored; `old` is what it
    /// replaces.
    func check(resource: String, object: Value, old: Value?, namespace: String) throws(Refusal) {
        if user.isMember(of: UserInfo.Group.masters) { return }
        if let old, Self.differsOnlyForTheCollector(object, old) { return }
        switch resource {
        case "roles", "clusterroles":
            try checkRole(resource: resource, object: object, old: old, namespace: namespace)
        case "rolebindings", "clusterrolebindings":
            try checkBinding(object, namespace: namespace)
        default: return
        }
    }

    private func checkRole(
        resource: String, object: Value, old: Value?, namespace: String
    ) throws(Refusal) {
        let escalate = AuthorizationAttributes.resource(
            "escalate", group: Self.group, resource: resource, namespace: namespace,
            name: object.objectName)
        if rules.authorize(identity, escalate).allowed { return }
        if let old, object["rules"].elements == old["rules"].elements,
            object["aggregationRule"] == old["aggregationRule"]
        {
            return
        }
        // Whoever picks other roles by label gives away what these will ever hold.
        if Role(object).aggregates { try confirm(BootstrapPolicy.everything, namespace: namespace) }
        try confirm(Role(object).rules, namespace: namespace)
    }

    private func checkBinding(_ object: Value, namespace: String) throws(Refusal) {
        let role = RoleBinding(object).role
        let resource = ["Role": "roles", "ClusterRole": "clusterroles"][role.kind]
        guard let resource else {
            throw .unsupportedReference(
                "unsupported role reference kind: \(GoText.quoted(role.kind))")
        }
        let bind = AuthorizationAttributes.resource(
            "bind", group: Self.group, resource: resource, namespace: namespace, name: role.name)
        if rules.authorize(identity, bind).allowed { return }
        let reference = RBACRules.RoleReference(
            kind: role.kind, name: role.name, namespace: role.kind == "Role" ? namespace : "")
        guard let wanted = rules.rules(of: reference) else { throw .roleNotFound(role.name) }
        try confirm(wanted, namespace: namespace)
    }

    private func confirm(_ wanted: [PolicyRule], namespace: String) throws(Refusal) {
        var coverage = RuleCoverage(held: rules.held(by: identity, namespace: namespace))
        let missing = coverage.missing(of: wanted)
        guard !missing.isEmpty else { return }
        throw .forbidden(
            "user \(GoText.quoted(user.username)) (groups=\(GoText.quoted(user.groups))) is attempting "
                + "to grant RBAC permissions not currently held:\n"
                + missing.map(\.compactText).sorted().joined(separator: "\n"))
    }

    /// Owner references and finalizers may be changed without holding anything.
    private static func differsOnlyForTheCollector(_ object: Value, _ old: Value) -> Bool {
        var (left, right) = (object, old)
        for key in ["ownerReferences", "finalizers", "managedFields", "resourceVersion"] {
            left.set(nil, at: "metadata", key)
            right.set(nil, at: "metadata", key)
        }
        return left == right
    }

    static let group = "rbac.authorization.k8s.io"
}

extension Optional where Wrapped == Value {
    /// An array's elements; none where there is no array.
    fileprivate var elements: [Value] { self?.arrayValue ?? [] }
}

extension PolicyRule {
    /// The rule on one line: `{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}`.
    fileprivate var compactText: String {
        let parts = [
            ("APIGroups", apiGroups), ("Resources", resources),
            ("NonResourceURLs", nonResourceURLs),
            ("ResourceNames", resourceNames), ("Verbs", verbs),
        ]
        return "{"
            + parts.filter { !$0.1.isEmpty }.map { $0.0 + ":" + GoText.quoted($0.1) }
            .joined(separator: ", ") + "}"
    }
}
