import PlatModel
import PlatValue

extension PolicyParameters {
    /// Calls `use` with each binding and parameter that a policy is to be asked with about a request, in
    /// order, and `refuse` with what keeps that from being told, unless the policy may fail.
    func forEachUse(
        of policy: CompiledPolicy, _ question: PolicyQuestion,
        refuse: (_ binding: String?, _ why: String) -> Void,
        use: (AdmissionPolicyBinding, ResourceType, _ param: Value?) async throws(Status) -> Void
    ) async throws(Status) {
        var binding: String?
        func fail(_ why: String) {
            if !policy.view.ignoresFailures { refuse(binding, why) }
        }
        do {
            guard let matched = try policy.matching.get().type(question.attempt) else { return }
            let paramType = try type(of: policy.view, in: question.source)
            for entry in policy.bindings {
                binding = entry.view.name
                do {
                    guard
                        try entry.matching == nil
                            || entry.matching?.get().type(question.attempt) != nil
                    else { continue }
                    let params = try await find(
                        paramType, entry.view.params, namespace: question.attempt.namespace,
                        in: question.source)
                    for param in params { try await use(entry.view, matched, param) }
                } catch let problem as RequestMatch.Problem {
                    fail("failed to configure binding: " + problem.message)
                } catch let problem as PolicyParameters.Problem {
                    fail(problem.message)
                }
            }
        } catch let problem as RequestMatch.Problem {
            fail("failed to configure policy: " + problem.message)
        } catch let problem as PolicyParameters.Problem {
            fail(problem.message)
        } catch {
            throw Status(caught: error)
        }
    }
}
