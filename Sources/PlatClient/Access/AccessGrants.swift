public import PlatModel
import PlatValue

/// A binding that gives the caller a role, and what the role says of a question.
public struct AccessGrant: Sendable, Equatable {
    /// `ClusterRoleBinding/admins`.
    public var binding: String
    /// As whom the caller has it: `Group system:masters`.
    public var subject: String
    /// `ClusterRole/cluster-admin`.
    public var role: String
    /// The rules that are about the same thing.
    public var rules: [PolicyRule]
    /// Whether one of them allows what was asked.
    public var allows: Bool
}

extension Client {
    /// Which bindings give the caller anything that concerns the question, in the workspace and in its
    /// namespace. The roles of the workspace itself count; what comes from above it is not here.
    public func grants(
        for question: AccessQuestion, to caller: Caller
    ) async throws(ClientError) -> [AccessGrant] {
        var namespace = ""
        if case .resource(_, _, _, _, let place, _) = question.target { namespace = place }
        var found: [AccessGrant] = []
        for (bindings, roles) in [
            (APIResource.clusterRoleBindings, APIResource.clusterRoles),
            (APIResource.roleBindings, APIResource.roles),
        ] where !bindings.isNamespaced || !namespace.isEmpty {
            for binding in try await items(bindings.path(namespace: namespace)).items {
                let view = RoleBinding(binding)
                guard let subject = view.subjects.first(where: { caller.isMeant(by: $0) }) else {
                    continue
                }
                let kind = view.role.kind == APIResource.clusterRoles.kind ? .clusterRoles : roles
                let role = ObjectReference(kind, namespace: namespace, name: view.role.name)
                // A binding of a role that is not here gives what nobody here can see.
                let rules = try await objectIfAny(role).map { Role($0).rules } ?? []
                let relevant = rules.filter { question.isAbout($0) }
                guard !relevant.isEmpty else { continue }
                found.append(
                    AccessGrant(
                        binding: "\(bindings.kind)/\(binding.objectName)",
                        subject: "\(subject.kind) \(subject.name ?? "")",
                        role: "\(view.role.kind)/\(view.role.name)", rules: relevant,
                        allows: relevant.contains(where: question.isAllowed)))
            }
        }
        return found
    }
}

extension Caller {
    /// Whether an entry of `subjects` stands for the caller.
    func isMeant(by subject: RoleBinding.Subject) -> Bool {
        switch subject.kind {
        case "User": subject.name == name
        case "Group": subject.name.map(groups.contains) ?? false
        case "ServiceAccount":
            "system:serviceaccount:\(subject.namespace):\(subject.name ?? "")" == name
        default: false
        }
    }
}

extension AccessQuestion {
    /// Whether a rule is about the same resource or path, whatever it allows with it.
    fileprivate func isAbout(_ rule: PolicyRule) -> Bool {
        var all = rule
        all.verbs = ["*"]
        all.resourceNames = []
        return isAllowed(all)
    }

    fileprivate func isAllowed(_ rule: PolicyRule) -> Bool {
        switch target {
        case .path(let path): rule.allows(verb, path: path)
        case .resource(let group, _, let resource, let subresource, _, let name):
            rule.allows(
                verb, group: group, resource: resource, subresource: subresource, name: name)
        }
    }
}
