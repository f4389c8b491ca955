import PlatModel
import PlatValue

/// Roles and bindings: nobody grants more than they hold.
///
/// Comes before validation, as upstream: who may not grant learns nothing about the object.
struct EscalationAdmission: AdmissionRule {
    let permissions: Permissions
    var resources: Set<String>? {
        [
            BuiltinResources.roles.groupResource, BuiltinResources.roleBindings.groupResource,
            BuiltinResources.clusterRoles.groupResource,
            BuiltinResources.clusterRoleBindings.groupResource,
        ]
    }

    func mutate(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        let type = request.type
        let cluster = request.cluster ?? ""
        RBACValidation.fillIn(&object, resource: type.plural)
        let rules = try permissions.rules(of: cluster)
        do {
            try Escalation(user: request.user, cluster: cluster, rules: rules).check(
                resource: type.plural, object: object, old: old, namespace: request.namespace ?? "")
        } catch {
            switch error {
            case .forbidden(let why): throw request.forbidden(object, why)
            case .roleNotFound(let name): throw Status.notFound(type.resource, name)
            case .unsupportedReference(let why): throw Status.unclassified(why)
            }
        }
    }
}
