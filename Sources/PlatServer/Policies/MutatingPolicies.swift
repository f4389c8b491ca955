import PlatModel
import PlatValue

/// Lets MutatingAdmissionPolicies change objects, as Kubernetes does.
struct MutatingPolicies: Sendable {
    let parameters: PolicyParameters

    /// One use of a policy: with a binding, and with a parameter.
    struct Key: Hashable, Sendable {
        let policy: String
        let binding: String
        let param: String
    }

    /// Why a policy that may not fail refuses the request.
    private struct Problem {
        let policy: String
        let binding: String?
        let message: String
        /// Whether it is the object's fault.
        var isInvalid = false

        var text: String {
            guard let binding else {
                return "policy \(GoText.quoted(policy)) denied request: \(message)"
            }
            return "policy '\(policy)' with binding '\(binding)' denied request: \(message)"
        }
    }

    /// Changes the object in question; answers whether it did.
    func mutate(
        _ question: inout PolicyQuestion, _ policies: [CompiledPolicy],
        _ rounds: inout Reinvocation<Key>
    ) async throws(Status) -> Bool {
        guard !policies.isEmpty, question.attempt.object != nil else { return false }
        var problems: [Problem] = []
        let uses = try await uses(of: policies, question, &problems)
        var hasChanged = false
        for use in uses where rounds.asks(use.key) {
            let changed = try await carryOut(use, &question, &problems)
            if changed {
                hasChanged = true
                rounds.requireAgain()
            }
            if use.policy.view.isAskedAgain { rounds.remember(use.key) }
        }
        rounds.end(question.attempt.object)
        guard let first = problems.first else { return hasChanged }
        var status = question.attempt.forbidden("")
        status.message = first.text
        if first.isInvalid { status.reasonText = StatusReason.invalid.rawValue }
        for problem in problems { status = status.adding(cause: .init(message: problem.text)) }
        throw status
    }

    private struct Use {
        let policy: CompiledPolicy
        let binding: AdmissionPolicyBinding
        let type: ResourceType
        let param: Value?

        var key: Key {
            Key(
                policy: policy.view.name, binding: binding.name,
                param: param.map { "\($0.objectNamespace ?? "")/\($0.objectName)" } ?? "")
        }
    }

    /// What is to be carried out, chosen by the object as it came.
    private func uses(
        of policies: [CompiledPolicy], _ question: PolicyQuestion, _ problems: inout [Problem]
    ) async throws(Status) -> [Use] {
        var uses: [Use] = []
        for policy in policies {
            try await parameters.forEachUse(of: policy, question) { binding, why in
                problems.append(Problem(policy: policy.view.name, binding: binding, message: why))
            } use: { binding, type, param in
                uses.append(Use(policy: policy, binding: binding, type: type, param: param))
            }
        }
        return uses
    }

    private func carryOut(
        _ use: Use, _ question: inout PolicyQuestion, _ problems: inout [Problem]
    ) async throws(Status) -> Bool {
        func fail(_ why: String) {
            guard !use.policy.view.ignoresFailures else { return }
            problems.append(
                Problem(
                    policy: use.policy.view.name, binding: use.binding.name, message: why,
                    isInvalid: true))
        }
        if !use.policy.conditions.isEmpty {
            let input = try await question.input(
                as: use.type, params: use.param, withNamespace: false)
            switch use.policy.verdict(input) {
            case .applies: break
            case .skips: return false
            case .failed(let why):
                fail(why)
                return false
            }
        }
        var hasChanged = false
        for mutation in use.policy.mutations {
            do throws(MutationProblem) {
                let (object, _) = try await objects(question, use.type)
                guard let object else { continue }
                let input = try await input(question, use)
                let changed = try PolicyChange(mutation, use.policy, use.type)
                    .applied(to: object, input)
                if try await take(changed, as: use.type, &question) { hasChanged = true }
            } catch {
                switch error {
                case .status(let status): throw status
                case .failed(let why): fail(why)
                }
            }
        }
        return hasChanged
    }

    private func objects(
        _ question: PolicyQuestion, _ type: ResourceType
    ) async throws(MutationProblem) -> (object: Value?, old: Value?) {
        do throws(Status) {
            return try await question.attempt.objects(as: type)
        } catch {
            throw .status(error)
        }
    }

    private func input(
        _ question: PolicyQuestion, _ use: Use
    ) async throws(MutationProblem) -> AdmissionInput {
        do throws(Status) {
            return try await question.input(as: use.type, params: use.param)
        } catch {
            throw .status(error)
        }
    }

    private func take(
        _ changed: Value, as type: ResourceType, _ question: inout PolicyQuestion
    ) async throws(MutationProblem) -> Bool {
        do throws(Status) {
            return try await question.attempt.take(changed, as: type)
        } catch {
            throw .status(error)
        }
    }
}

/// Why a change could not be made: the policy's fault, or an error that ends the request.
enum MutationProblem: Error {
    case failed(String)
    case status(Status)
}
