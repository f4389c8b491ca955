import PlatModel
import PlatValue

/// Webhook configurations, admission policies and their bindings.
struct AdmissionStrategy: ResourceStrategy {
    var countsGenerations: Bool { true }
    var allowsUnconditionalUpdate: Bool { false }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        if request.subresource == "status" {
            return ConditionRules.errors(object.conditions.map(\.value), "status.conditions")
        }
        let webhooks = object["webhooks"]?.arrayValue ?? []
        return webhooks.enumerated().flatMap { at, webhook in
            FieldRules.fullyQualifiedDomain(
                webhook["name"]?.stringValue ?? "", "webhooks[\(at)].name")
        }
    }
}
