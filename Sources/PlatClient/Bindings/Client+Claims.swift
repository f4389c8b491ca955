public import PlatModel
import PlatSystem
public import PlatValue

/// Why claims were not answered.
public enum ClaimError: Error, Sendable, Equatable {
    case client(ClientError)
    /// The export claims no such thing; with the names of what it claims.
    case unknown(String, asked: [String])
    /// It asks for everything, of which nothing can be taken away.
    case notNarrow(String)
    /// It does not ask for that verb.
    case notAsked(String, verb: String, asked: [String])
}

extension Client {
    /// Writes the user's answers into the binding's spec and returns the binding as it is then.
    /// What is asked is read from the binding's status, which a consumer may read where the export
    /// itself is hidden. What is accepted is waited for, for some seconds: it holds once the control
    /// plane has applied it.
    public func answerClaims(
        of binding: Value, _ answers: ClaimAnswers
    ) async throws(ClaimError) -> Value {
        var binding = try await writeAnswers(to: binding, answers)
        let reference = ObjectReference(.bindings, name: binding.objectName)
        let pauses = Duration.milliseconds(20)...Duration.milliseconds(500)
        let waited: Waited<Bool>
        waited = try await session.clock.wait(timeout: .seconds(5), pauses: pauses) {
            () throws(ClaimError) -> Bool? in
            if APIBinding(binding).pendingClaims.isEmpty { return true }
            do throws(ClientError) { binding = try await object(reference) } catch {
                throw .client(error)
            }
            return nil
        }
        if case .cancelled = waited { throw .client(.cancelled) }
        return binding
    }

    /// Controllers write to a binding that has just been made: then it is read again.
    private func writeAnswers(
        to binding: Value, _ answers: ClaimAnswers
    ) async throws(ClaimError) -> Value {
        var binding = binding
        for _ in 1..<5 {
            do throws(ClaimError) { return try await answerOnce(of: binding, answers) } catch {
                guard case .client(let refusal) = error, refusal.isConflict else { throw error }
                do throws(ClientError) {
                    binding = try await object(
                        ObjectReference(.bindings, name: binding.objectName))
                } catch {
                    throw .client(error)
                }
            }
        }
        return try await answerOnce(of: binding, answers)
    }

    private func answerOnce(
        of binding: Value, _ answers: ClaimAnswers
    ) async throws(ClaimError) -> Value {
        var view = APIBinding(binding)
        let asked = view.askedClaims
        if let word = answers.unknown(among: asked).first {
            throw .unknown(word, asked: asked.map(\.name))
        }
        for claim in asked {
            guard let answer = try answers.answer(to: claim) else { continue }
            view.claims.removeAll { $0.key == claim.key }
            view.claims.append(answer)
        }
        if view.value == binding { return binding }
        let patch: Value = [
            "metadata": ["resourceVersion": .string(binding.resourceVersion ?? "")],
            "spec": ["permissionClaims": .array(view.claims.map(\.value))],
        ]
        do throws(ClientError) {
            return try await self.patch(
                ObjectReference(.bindings, name: binding.objectName), .merge, patch,
                query: [("fieldManager", FieldManager.name)]
            ).value
        } catch {
            throw .client(error)
        }
    }
}

extension APIBinding {
    /// What an export asks by now beyond what was granted to it: it has no right to that.
    public var widenedClaims: [PermissionClaim] {
        askedClaims.compactMap { asked in
            guard let granted = claims.first(where: { $0.key == asked.key }), granted.isAccepted,
                !granted.verbs.contains("*")
            else { return nil }
            let more = asked.verbs.filter { !granted.verbs.contains($0) }
            guard !more.isEmpty else { return nil }
            var claim = asked.value
            claim["verbs"] = Value(strings: more)
            return PermissionClaim(claim)
        }
    }

    /// Claims of the export that the binding leaves open.
    public var openClaims: [PermissionClaim] {
        askedClaims.filter { claim in
            !claims.contains { $0.key == claim.key && $0.state != nil }
        }
    }
}
