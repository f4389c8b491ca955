import PlatModel
import PlatValue

/// A request as policies are asked about it.
struct PolicyQuestion: Sendable {
    var attempt: AdmissionAttempt
    let permissions: Permissions
    /// The workspace whose policies these are.
    let source: String

    /// What expressions look at; conditions are not told the namespace.
    func input(
        as type: ResourceType, params: Value?, withNamespace: Bool = true
    ) async throws(Status) -> AdmissionInput {
        let (object, old) = try await attempt.objects(as: type)
        return AdmissionInput(
            object: object, oldObject: old, params: params,
            request: .object(attempt.review(as: type)),
            namespaceObject: withNamespace ? try attempt.namespaceObject().map(Self.shown) : nil,
            judge: RequestJudge(
                permissions: permissions, user: attempt.request.user, cluster: attempt.cluster),
            resource: .init(
                group: attempt.type.group, resource: attempt.type.plural,
                subresource: attempt.subresource, namespace: attempt.namespace,
                name: attempt.name))
    }

    /// Of a namespace's metadata, the fields that have a type in expressions.
    private static func shown(_ namespace: Value) -> Value {
        var shown = namespace
        for field in ["managedFields", "ownerReferences", "selfLink"] {
            shown.set(nil, at: "metadata", field)
        }
        for field in ["apiVersion", "kind"] { shown[field] = nil }
        return shown
    }
}

/// Answers what expressions ask about permissions, where the object lies.
struct RequestJudge: PermissionJudge {
    let permissions: Permissions
    let user: UserInfo
    let cluster: String

    func decide(_ question: PermissionQuestion) -> PermissionAnswer {
        let attributes: AuthorizationAttributes =
            switch question.target {
            case .path(let path): .path(question.verb, path)
            case .resource(let resource):
                .resource(
                    question.verb, group: resource.group, resource: resource.resource,
                    subresource: resource.subresource, namespace: resource.namespace,
                    name: resource.name)
            }
        do throws(Status) {
            let decision = try permissions.decide(subject(question), attributes, in: cluster)
            return PermissionAnswer(isAllowed: decision.allowed, reason: decision.publicReason)
        } catch {
            return PermissionAnswer(isAllowed: false, reason: "", error: error.message)
        }
    }

    private func subject(_ question: PermissionQuestion) -> UserInfo {
        guard let account = question.account else { return user }
        let name = ServiceAccountName(namespace: account.namespace, name: account.name)
        return UserInfo(
            username: name.username, groups: name.groups + [UserInfo.Group.authenticated],
            extra: [UserInfo.ExtraKey.clusterName: [cluster]])
    }
}
