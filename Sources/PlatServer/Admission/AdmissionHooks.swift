import PlatModel
import PlatValue

/// Asks the policies and webhooks that workspaces have, beside the rules that the house has.
///
/// About objects of a bound API those of the export's workspace are asked, in every consumer; about all
/// others those of the workspace itself (kcp contract, section 9).
struct AdmissionHooks: Sendable {
    let directory: HookDirectory
    let bindings: BindingDirectory
    let permissions: Permissions
    let parameters: PolicyParameters
    let webhooks: Webhooks

    /// What is asked about an attempt, and whose it is; nil where nothing is.
    private func hooks(
        for request: ObjectRequest
    ) -> (hooks: HookDirectory.Hooks, source: String)? {
        guard let cluster = request.cluster, !request.type.isReview, !directory.isEmpty,
            // Of what says whom to ask nobody is asked, or nothing wrong in it could be repaired.
            !HookDirectory.keeps(request.type)
        else { return nil }
        let source = source(of: request.type, in: cluster)
        return directory.hooks(of: source).map { ($0, source) }
    }

    private func source(of type: ResourceType, in cluster: String) -> String {
        guard type.custom != nil else { return cluster }
        let binding = bindings.bindings(in: cluster).first {
            $0.brings(group: type.group, resource: type.plural)
        }
        return binding?.exportCluster ?? cluster
    }

    /// What may change an object before it is written; nil where nothing does.
    func mutation(
        _ object: Value, _ change: ObjectChange, _ request: ObjectRequest
    ) -> HookMutation? {
        guard let (hooks, source) = hooks(for: request),
            !(hooks.mutatingWebhooks.isEmpty && hooks.mutatingPolicies.isEmpty),
            let attempt = AdmissionAttempt(object, change, request)
        else { return nil }
        return HookMutation(
            PolicyQuestion(attempt: attempt, permissions: permissions, source: source), hooks,
            webhooks: webhooks, policies: MutatingPolicies(parameters: parameters))
    }

    /// Refuses an object as it would be written.
    func validate(
        _ object: Value, _ change: ObjectChange, _ request: ObjectRequest
    ) async throws(Status) {
        guard let (hooks, source) = hooks(for: request),
            let attempt = AdmissionAttempt(object, change, request)
        else { return }
        try await validate(attempt, hooks, source)
    }

    /// Refuses a deletion.
    func admitDelete(
        _ object: Value, _ options: DeleteOptions, _ request: ObjectRequest
    ) async throws(Status) {
        guard let (hooks, source) = hooks(for: request),
            var attempt = AdmissionAttempt(
                deleting: try await request.converted(object), options, request)
        else { return }
        var rounds = Reinvocation<String>()
        _ = try await webhooks.mutate(&attempt, hooks.mutatingWebhooks, &rounds)
        try await validate(attempt, hooks, source)
    }

    private func validate(
        _ attempt: AdmissionAttempt, _ hooks: HookDirectory.Hooks, _ source: String
    ) async throws(Status) {
        if !hooks.validatingPolicies.isEmpty {
            let question = PolicyQuestion(
                attempt: attempt, permissions: permissions, source: source)
            try await ValidatingPolicies(parameters: parameters)
                .validate(question, hooks.validatingPolicies)
        }
        try await webhooks.validate(attempt, hooks.validatingWebhooks)
    }
}

/// Which of those who change objects are asked once more, since others changed the object after them.
struct Reinvocation<Key: Hashable & Sendable>: Sendable {
    /// Whether this is the second round.
    private(set) var isSecond = false
    private var last: Value?
    private var asked: Set<Key> = []
    private var again: Set<Key> = []

    /// Begins the second round, with the object as it is by now.
    mutating func beginSecond(_ object: Value) {
        isSecond = true
        if last != object { requireAgain() }
    }

    /// Whether one of those is asked in this round.
    func asks(_ key: Key) -> Bool { !isSecond || again.contains(key) }

    /// Those who were asked so far and want to be asked after changes are.
    mutating func requireAgain() {
        again.formUnion(asked)
        asked = []
    }

    mutating func remember(_ key: Key) { asked.insert(key) }

    mutating func end(_ object: Value?) { last = object }
}

/// The changes that webhooks and policies make to one object, in two rounds at most.
struct HookMutation {
    private let hooks: HookDirectory.Hooks
    private let webhooks: Webhooks
    private let policies: MutatingPolicies
    private var question: PolicyQuestion
    private var webhookRounds = Reinvocation<String>()
    private var policyRounds = Reinvocation<MutatingPolicies.Key>()
    private var isSecond = false
    /// The object as it is by now.
    var object: Value

    init(
        _ question: PolicyQuestion, _ hooks: HookDirectory.Hooks, webhooks: Webhooks,
        policies: MutatingPolicies
    ) {
        self.hooks = hooks
        self.webhooks = webhooks
        self.policies = policies
        self.question = question
        object = question.attempt.object ?? [:]
    }

    /// Asks all once; answers whether they changed anything.
    mutating func run() async throws(Status) -> Bool {
        var reviewed = object
        // What is reviewed says whose it is, and has no name yet that the server makes.
        let hadPlace = reviewed.annotation(ObjectAnnotations.cluster) != nil
        let hadAnnotations = reviewed["metadata"]?["annotations"] != nil
        if !hadPlace {
            reviewed.setAnnotation(ObjectAnnotations.cluster, to: question.attempt.cluster)
        }
        let isNameless = question.attempt.name.isEmpty
        let generated = isNameless ? reviewed.objectName : ""
        if isNameless { reviewed.set(nil, at: "metadata", "name") }
        question.attempt.object = reviewed
        if isSecond {
            webhookRounds.beginSecond(reviewed)
            policyRounds.beginSecond(reviewed)
        }
        isSecond = true
        var changed = try await webhooks.mutate(
            &question.attempt, hooks.mutatingWebhooks, &webhookRounds)
        changed =
            try await policies.mutate(&question, hooks.mutatingPolicies, &policyRounds) || changed
        guard changed, var result = question.attempt.object else { return false }
        if !hadPlace { result.setAnnotation(ObjectAnnotations.cluster, to: nil) }
        if !hadAnnotations, result.annotations.isEmpty {
            result.set(nil, at: "metadata", "annotations")
        }
        if result.objectName.isEmpty, !generated.isEmpty { result.objectName = generated }
        object = result
        return true
    }
}
