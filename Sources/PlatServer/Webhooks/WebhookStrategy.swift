import PlatModel
import PlatValue

/// Configurations of webhooks.
struct WebhookStrategy: ResourceStrategy {
    let mutates: Bool
    var countsGenerations: Bool { true }
    var allowsUnconditionalUpdate: Bool { false }

    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest) {
        HookDefaults.complete(webhooks: &object, mutates: mutates)
    }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        WebhookAcceptance.errors(object, old: old, mutates: mutates)
    }
}
