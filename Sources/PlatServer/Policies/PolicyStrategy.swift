import PlatModel
import PlatValue

/// Admission policies.
struct PolicyStrategy: ResourceStrategy {
    let mutates: Bool
    var countsGenerations: Bool { true }
    var allowsUnconditionalUpdate: Bool { false }

    func fillIn(_ object: inout Value) { HookDefaults.complete(policy: &object) }

    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest) {
        guard old == nil else { return }
        object["status"] = nil
        if !mutates { object["status"] = [:] }
    }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        guard request.subresource != "status" else {
            return ConditionRules.errors(object.conditions.map(\.value), "status.conditions")
        }
        return PolicyAcceptance(object, old: old, mutates: mutates).errors
    }
}

/// Bindings of admission policies.
struct PolicyBindingStrategy: ResourceStrategy {
    let mutates: Bool
    var countsGenerations: Bool { true }
    var allowsUnconditionalUpdate: Bool { false }

    func fillIn(_ object: inout Value) { HookDefaults.complete(binding: &object) }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        PolicyBindingAcceptance.errors(object, mutates: mutates)
    }
}
