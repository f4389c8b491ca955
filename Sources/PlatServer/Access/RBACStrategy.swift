import PlatModel
import PlatValue

/// Roles and bindings.
struct RBACStrategy: ResourceStrategy {
    var nameRule: MetadataRules.NameRule { .segment }

    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest) {
        RBACValidation.fillIn(&object, resource: request.type.plural)
    }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        RBACValidation.errors(of: object, old: old, resource: request.type.plural)
    }
}
