import PlatModel
import PlatValue

/// Roles and bindings: nobody grants more than they hold.
struct RBACStrategy: ResourceStrategy {
    var nameRule: MetadataRules.NameRule { .segment }

    func prepareCreate(_ object: inout Value, _ request: ObjectRequest) throws(Status) {
        RBACValidation.fillIn(&object, resource: request.type.plural)
        try checkEscalation(object, old: nil, request)
    }

    func prepareUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest) throws(Status) {
        RBACValidation.fillIn(&object, resource: request.type.plural)
        try checkEscalation(object, old: old, request)
    }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        RBACValidation.errors(of: object, old: old, resource: request.type.plural)
    }

    /// Comes before validation, as upstream: who may not grant learns nothing about the object.
    private func checkEscalation(
        _ object: Value, old: Value?, _ request: ObjectRequest
    ) throws(Status) {
        let type = request.type
        let cluster = request.cluster ?? ""
        let rules = try request.server.permissions.rules(of: cluster)
        do {
            try Escalation(user: request.user, cluster: cluster, rules: rules).check(
                resource: type.plural, object: object, old: old, namespace: request.namespace ?? "")
        } catch {
            switch error {
            case .forbidden(let why):
                throw Status.forbidden(type.resource, object.objectName, why)
            case .roleNotFound(let name): throw Status.notFound(type.resource, name)
            case .unsupportedReference(let why): throw Status.unclassified(why)
            }
        }
    }
}
