import PlatModel
import PlatValue
import Synchronization

/// The policies and webhooks of every workspace, compiled when they are first asked after a change.
///
/// Follows the stores, so that whoever was told that a policy is stored finds it in effect.
final class HookDirectory: Sendable {
    /// What is asked about requests for the objects of a workspace, or of the APIs that it exports.
    struct Hooks: Sendable {
        var mutatingWebhooks: [RegisteredWebhook] = []
        var validatingWebhooks: [RegisteredWebhook] = []
        var mutatingPolicies: [CompiledPolicy] = []
        var validatingPolicies: [CompiledPolicy] = []
    }

    private struct State {
        /// By cluster, resource and name.
        var objects: [String: [String: [String: Value]]] = [:]
        var compiled: [String: Hooks] = [:]
        /// Counts changes, so that what was compiled from an older state is not kept.
        var changes = 0
    }

    private static let kinds = [
        BuiltinResources.mutatingWebhooks, BuiltinResources.validatingWebhooks,
        BuiltinResources.mutatingPolicies, BuiltinResources.mutatingPolicyBindings,
        BuiltinResources.validatingPolicies, BuiltinResources.validatingPolicyBindings,
    ]
    private static let resources = Set(kinds.map(\.storedResource))

    private let state = Mutex(State())

    func follow(_ events: ObjectEvents) {
        let interest = Interest(resources: Self.resources, changes: .all)
        events.follow(.directories, [interest]) { [self] event in take(event) }
    }

    /// Whether a kind is one of those that are kept here: of these nobody is asked, or nothing could
    /// be repaired.
    static func keeps(_ type: ResourceType) -> Bool { resources.contains(type.storedResource) }

    private func take(_ event: ObjectEvent) {
        let key = event.key
        // What cannot be read is named in the log by the event; it is not in effect.
        let object = event.after.value
        state.withLock { state in
            state.changes += 1
            state.compiled[key.cluster] = nil
            state.objects[key.cluster, default: [:]][key.resource, default: [:]][key.name] = object
            if state.objects[key.cluster]?.values.allSatisfy(\.isEmpty) == true {
                state.objects[key.cluster] = nil
            }
        }
    }

    /// What a workspace has; nil where it has nothing.
    func hooks(of cluster: String) -> Hooks? {
        let (kept, objects, changes) = state.withLock { state in
            (state.compiled[cluster], state.objects[cluster], state.changes)
        }
        if let kept { return kept }
        guard let objects else { return nil }
        let made = Self.hooks(objects, of: cluster)
        state.withLock { state in
            guard state.changes == changes else { return }
            state.compiled[cluster] = made
        }
        return made
    }

    /// Whether any workspace has anything.
    var isEmpty: Bool { state.withLock { $0.objects.isEmpty } }

    private static func hooks(
        _ objects: [String: [String: Value]], of cluster: String
    ) -> Hooks {
        func all(_ type: ResourceType) -> [Value] {
            (objects[type.storedResource] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
        }
        func policies(_ type: ResourceType, _ bindings: ResourceType) -> [CompiledPolicy] {
            let bindings = Dictionary(
                grouping: all(bindings).map(AdmissionPolicyBinding.init), by: \.policy)
            return all(type).map(AdmissionPolicy.init).compactMap { policy in
                bindings[policy.name].map { CompiledPolicy(policy, $0) }
            }
        }
        func webhooks(_ type: ResourceType) -> [RegisteredWebhook] {
            all(type).map(WebhookConfiguration.init).flatMap { configuration in
                configuration.webhooks.map {
                    RegisteredWebhook($0, of: configuration, in: cluster)
                }
            }
        }
        return Hooks(
            mutatingWebhooks: webhooks(BuiltinResources.mutatingWebhooks),
            validatingWebhooks: webhooks(BuiltinResources.validatingWebhooks),
            mutatingPolicies: policies(
                BuiltinResources.mutatingPolicies, BuiltinResources.mutatingPolicyBindings),
            validatingPolicies: policies(
                BuiltinResources.validatingPolicies, BuiltinResources.validatingPolicyBindings))
    }
}
