import PlatModel
import PlatValue

/// A policy that is in effect: its expressions compiled, with its bindings.
final class CompiledPolicy: Sendable {
    /// A policy or binding that cannot be used, and why.
    typealias Matching = Result<RequestMatch, RequestMatch.Problem>

    struct Binding: Sendable {
        let view: AdmissionPolicyBinding
        /// Nil where it does not narrow the policy.
        let matching: Matching?
    }

    struct Mutation: Sendable {
        let isPatch: Bool
        let expression: AdmissionExpression
    }

    let view: AdmissionPolicy
    let bindings: [Binding]
    let matching: Matching
    let variables: [(name: String, expression: AdmissionExpression)]
    let conditions: [AdmissionExpression]
    let validations: [(view: PolicyValidation, expression: AdmissionExpression)]
    /// One for each validation; nil for one without.
    let messages: [AdmissionExpression?]
    let auditAnnotations: [(key: String, expression: AdmissionExpression)]
    let mutations: [Mutation]

    init(_ policy: AdmissionPolicy, _ bindings: [AdmissionPolicyBinding]) {
        view = policy
        self.bindings = bindings.map { binding in
            Binding(view: binding, matching: binding.resources.map(Self.matching))
        }
        matching =
            policy.constraints.map(Self.matching)
            ?? .failure(.init(message: "policy contained no match constraints, a required field"))
        var scope = AdmissionScope(hasParams: policy.paramKind != nil, hasVariables: true)
        var variables: [(name: String, expression: AdmissionExpression)] = []
        for variable in policy.variables {
            let expression = scope.compile(variable.expression, .anything)
            scope.declare(variable.variable, expression)
            variables.append((variable.variable, expression))
        }
        self.variables = variables
        var plain = scope
        plain.hasAuthorizer = false
        conditions = policy.conditions.map { [scope] in scope.compile($0.expression, .bool) }
        validations = policy.validations.map { [scope] in
            ($0, scope.compile($0.expression, .bool))
        }
        messages = policy.validations.map { [plain] validation in
            validation.messageExpression.isEmpty
                ? nil : plain.compile(validation.messageExpression, .text)
        }
        auditAnnotations = policy.auditAnnotations.map { [scope] in
            ($0.key, scope.compile($0.expression, .textOrNull))
        }
        scope.makesPatches = true
        mutations = policy.mutations.map { [scope] mutation in
            let isPatch = mutation.patchType == "JSONPatch"
            let text = (isPatch ? mutation.patch : mutation.configuration) ?? ""
            return Mutation(
                isPatch: isPatch, expression: scope.compile(text, isPatch ? .patch : .object))
        }
    }

    private static func matching(_ resources: MatchResources) -> Matching {
        Result { () throws(RequestMatch.Problem) in try RequestMatch(resources) }
    }
}

extension CompiledPolicy {
    /// What a policy's conditions say of a request.
    enum Verdict: Sendable {
        case applies
        case skips
        /// They cannot be told, in these words.
        case failed(String)
    }

    /// One that does not hold decides, even where others fail.
    func verdict(_ input: AdmissionInput) -> Verdict {
        Self.verdict(conditions, variables: variables, input)
    }

    static func verdict(
        _ conditions: [AdmissionExpression],
        variables: [(name: String, expression: AdmissionExpression)]?, _ input: AdmissionInput
    ) -> Verdict {
        guard !conditions.isEmpty else { return .applies }
        var evaluation = AdmissionEvaluation(
            input, variables: variables, budget: AdmissionEvaluation.conditionsBudget)
        var failures: [String] = []
        var isFalse = false
        for condition in conditions {
            do throws(OutOfBudget) {
                switch try evaluation.run(condition) {
                case .bool(false): isFalse = true
                case .failed(let why): failures.append(why)
                default: break
                }
            } catch {
                return .failed(error.description)
            }
        }
        if isFalse { return .skips }
        guard !failures.isEmpty else { return .applies }
        let texts = failures.enumerated()
            .filter { at, text in failures.firstIndex(of: text) == at }.map(\.element)
        return .failed(texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]")
    }
}
