import PlatModel
import PlatValue

/// Roles and bindings. What they leave out is filled in by `EscalationAdmission`, which judges the whole.
struct RBACStrategy: ResourceStrategy {
    var nameRule: MetadataRules.NameRule { .segment }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        RBACValidation.errors(of: object, old: old, resource: request.type.plural)
    }
}
