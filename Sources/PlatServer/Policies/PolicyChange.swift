import PlatModel
import PlatValue

/// One change that a policy makes: a JSON patch, or fields that are applied.
struct PolicyChange {
    private let mutation: CompiledPolicy.Mutation
    private let policy: CompiledPolicy
    private let type: ResourceType

    init(_ mutation: CompiledPolicy.Mutation, _ policy: CompiledPolicy, _ type: ResourceType) {
        self.mutation = mutation
        self.policy = policy
        self.type = type
    }

    /// The object with the change; each change has the whole budget for itself.
    func applied(to object: Value, _ input: AdmissionInput) throws(MutationProblem) -> Value {
        if let problem = mutation.expression.problem { throw .failed(problem) }
        var evaluation = AdmissionEvaluation(input, variables: policy.variables)
        let outcome: ExpressionOutcome
        do throws(OutOfBudget) {
            outcome = try evaluation.run(mutation.expression)
        } catch {
            throw .failed(error.description)
        }
        switch outcome {
        case .json(let change):
            return mutation.isPatch
                ? try patched(object, by: change) : try merged(object, with: change)
        case .failed(let why): throw .failed(why)
        case .bool, .text, .null:
            throw .failed("expression '\(mutation.expression.text)' gave no change")
        }
    }

    /// A patch whose `test` fails leaves the object as it is.
    private func patched(_ object: Value, by patch: Value) throws(MutationProblem) -> Value {
        do throws(PatchError) {
            return try JSONPatch(reading: patch.json()).apply(to: object)
        } catch {
            if error.isFailedTest { return object }
            throw .failed("JSON Patch: \(error.message)")
        }
    }

    /// Fields are united as server-side apply unites them; what could only be replaced as a whole may
    /// not be touched, since that would drop what the policy does not name.
    private func merged(_ object: Value, with fields: Value) throws(MutationProblem) -> Value {
        var change = fields
        for key in ["apiVersion", "kind"] { change[key] = object[key] }
        let types = type.managedKind.types[type.apiVersion] ?? FieldTypes()
        func step<T>(
            _ what: String, _ body: () throws(FieldTypeError) -> T
        ) throws(MutationProblem) -> T {
            do throws(FieldTypeError) {
                return try body()
            } catch {
                throw .failed("error applying patch: \(what): \(error)")
            }
        }
        try step("failed to convert patch object to typed object") { () throws(FieldTypeError) in
            try types.validate(change, allowsDuplicates: false)
        }
        let atomics = types.atomics(in: change)
        guard atomics.isEmpty else {
            throw .failed(
                "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, "
                    + "maps or structs: " + atomics.joined(separator: ", "))
        }
        try step("failed to convert original object to typed object") {
            () throws(FieldTypeError) in
            try types.validate(object, allowsDuplicates: true)
        }
        return try step("failed to merge patch") { () throws(FieldTypeError) in
            try types.merge(object, change)
        }
    }
}
