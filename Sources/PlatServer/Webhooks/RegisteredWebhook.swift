import PlatModel

/// A webhook that is in effect, with its conditions compiled.
final class RegisteredWebhook: Sendable {
    let view: AdmissionWebhook
    /// The workspace that it is registered in, and the object that it stands in there.
    let cluster: String
    let configuration: String
    /// The mount behind which its service is; nil where that is not said.
    let mount: String?
    let matching: Result<RequestMatch, RequestMatch.Problem>
    private let conditions: [AdmissionExpression]

    init(_ webhook: AdmissionWebhook, of configuration: WebhookConfiguration, in cluster: String) {
        view = webhook
        self.cluster = cluster
        self.configuration = configuration.name
        mount = configuration.value.annotation(WebhookConfiguration.mountAnnotation)
        // Without rules it is asked about nothing.
        let rules = webhook.rules
        matching = Result { () throws(RequestMatch.Problem) in
            try RequestMatch(webhook.resources, rules: rules)
        }
        hasRules = !rules.isEmpty
        let scope = AdmissionScope()
        conditions = webhook.conditions.map { scope.compile($0.expression, .bool) }
    }

    private let hasRules: Bool

    var name: String { view.webhook }

    /// The version of the kind that the webhook is asked in; nil where it is not asked.
    func type(_ attempt: AdmissionAttempt, _ permissions: Permissions) async throws(Status)
        -> ResourceType?
    {
        guard hasRules else { return nil }
        let match: RequestMatch
        do throws(RequestMatch.Problem) {
            match = try matching.get()
        } catch {
            throw Status.internalError(error.message)
        }
        guard let type = try match.type(attempt) else { return nil }
        guard !conditions.isEmpty else { return type }
        let question = PolicyQuestion(
            attempt: attempt, permissions: permissions, source: attempt.cluster)
        let input = try await question.input(as: type, params: nil, withNamespace: false)
        switch CompiledPolicy.verdict(conditions, variables: nil, input) {
        case .applies: return type
        case .skips: return nil
        case .failed(let why):
            guard !view.ignoresFailures else { return nil }
            throw Status.forbidden(attempt.type.resource, attempt.name, why)
        }
    }
}
