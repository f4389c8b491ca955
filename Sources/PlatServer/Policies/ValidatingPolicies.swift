import PlatModel
import PlatValue

/// Asks ValidatingAdmissionPolicies, as Kubernetes does.
struct ValidatingPolicies: Sendable {
    let parameters: PolicyParameters

    /// A reason to refuse, of one policy with one binding.
    private struct Denial {
        let policy: String
        let binding: String?
        let message: String
        var reason: String?

        var text: String {
            let what = binding.map { " with binding '\($0)'" } ?? ""
            return "ValidatingAdmissionPolicy '\(policy)'\(what) denied request: \(message)"
        }
    }

    /// A validation that was noted in the audit log instead of refusing.
    private struct Failure {
        let denial: Denial
        let index: Int
        let actions: [String]
    }

    private struct Findings {
        var denials: [Denial] = []
        var failures: [Failure] = []
        var notes: [(key: String, value: String)] = []
    }

    /// Refuses what a policy denies. All are asked, so that all warnings are given.
    func validate(_ question: PolicyQuestion, _ policies: [CompiledPolicy]) async throws(Status) {
        var findings = Findings()
        for policy in policies {
            let before = findings.notes.count
            try await ask(policy, question, &findings)
            Self.publish(findings.notes[before...], of: policy, question)
        }
        Self.publish(findings.failures, question)
        guard let first = findings.denials.first else { return }
        throw Self.refusal(first, question.attempt)
    }

    private func ask(
        _ policy: CompiledPolicy, _ question: PolicyQuestion, _ findings: inout Findings
    ) async throws(Status) {
        try await parameters.forEachUse(of: policy, question) { binding, why in
            findings.denials.append(
                Denial(policy: policy.view.name, binding: binding, message: why))
        } use: { binding, type, param throws(Status) in
            try await evaluate(policy, binding, question, as: type, param, &findings)
        }
    }

    private func evaluate(
        _ policy: CompiledPolicy, _ binding: AdmissionPolicyBinding, _ question: PolicyQuestion,
        as type: ResourceType, _ param: Value?, _ findings: inout Findings
    ) async throws(Status) {
        let name = policy.view.name
        func act(on message: String, _ reason: String? = nil, at index: Int = 0) {
            let denial = Denial(
                policy: name, binding: binding.name, message: message, reason: reason)
            for action in binding.actions {
                switch action {
                case "Deny": findings.denials.append(denial)
                case "Audit":
                    findings.failures.append(
                        Failure(denial: denial, index: index, actions: binding.actions))
                case "Warn":
                    question.attempt.request.context.warn(
                        "Validation failed for ValidatingAdmissionPolicy '\(name)' with binding "
                            + "'\(binding.name)': \(message)")
                default: break
                }
            }
        }
        if !policy.conditions.isEmpty {
            switch policy.verdict(
                try await question.input(as: type, params: param, withNamespace: false))
            {
            case .applies: break
            case .skips: return
            case .failed(let why):
                if !policy.view.ignoresFailures { act(on: why) }
                return
            }
        }
        let run = PolicyRun(policy, try await question.input(as: type, params: param))
        for decision in run.decisions() where !(decision.isError && policy.view.ignoresFailures) {
            act(on: decision.message, decision.reason, at: decision.index)
        }
        for (key, note) in run.auditNotes() {
            switch note {
            case .says(let value): findings.notes.append((key, value))
            case .failed(let why):
                guard !policy.view.ignoresFailures else { continue }
                findings.denials.append(
                    Denial(policy: name, binding: binding.name, message: why))
            }
        }
    }

    /// The refusal's class follows the reason that the validation names (Kubernetes, `Validation.reason`).
    private static func refusal(_ denial: Denial, _ attempt: AdmissionAttempt) -> Status {
        var status = attempt.forbidden(denial.text)
            .adding(cause: Status.Cause(message: denial.text))
        let reason = denial.reason.flatMap(StatusReason.init(rawValue:)) ?? .invalid
        status.reasonText = reason.rawValue
        status.code =
            switch reason {
            case .forbidden: 403
            case .unauthorized: 401
            case .requestEntityTooLarge: 413
            default: 422
            }
        return status
    }

    // MARK: The audit log

    private static let auditValueMax = 10 * 1024
    private static let auditFailuresMax = 50

    private static func publish(
        _ notes: ArraySlice<(key: String, value: String)>, of policy: CompiledPolicy,
        _ question: PolicyQuestion
    ) {
        var values: [(key: String, values: [String])] = []
        for (key, value) in notes {
            let cut = String(decoding: value.utf8.prefix(auditValueMax), as: UTF8.self)
            guard let at = values.firstIndex(where: { $0.key == key }) else {
                values.append((key, [cut]))
                continue
            }
            if !values[at].values.contains(cut) { values[at].values.append(cut) }
        }
        for (key, values) in values {
            question.attempt.request.context.note(
                "\(policy.view.name)/\(key)", values.joined(separator: ", "))
        }
    }

    private static func publish(_ failures: [Failure], _ question: PolicyQuestion) {
        guard !failures.isEmpty else { return }
        let list = failures.prefix(auditFailuresMax).map { failure -> Value in
            [
                "message": .string(failure.denial.message),
                "policy": .string(failure.denial.policy),
                "binding": .string(failure.denial.binding ?? ""),
                "expressionIndex": .integer(Int64(failure.index)),
                "validationActions": Value(strings: failure.actions),
            ]
        }
        question.attempt.request.context.note(
            "validation.policy.admission.k8s.io/validation_failure",
            Value.array(list).jsonText())
    }
}
