import PlatModel
public import PlatValue

/// Why claims were not answered.
public enum ClaimError: Error, Sendable, Equatable {
    case client(ClientError)
    /// The export claims no such thing; with the names of what it claims.
    case unknown(String, asked: [String])
}

extension Client {
    /// Writes the user's answers into the binding's spec and returns the binding as it is then.
    /// What is asked is read from the binding's status, which a consumer may read where the export
    /// itself is hidden.
    public func answerClaims(
        of binding: Value, _ answers: ClaimAnswers
    ) async throws(ClaimError) -> Value {
        let asked = PermissionClaim.list(binding.at("status", "exportPermissionClaims"))
        if let word = answers.unknown(among: asked).first {
            throw .unknown(word, asked: asked.map(\.name))
        }
        var given = PermissionClaim.list(binding.at("spec", "permissionClaims"))
        for claim in asked {
            guard let state = answers.state(of: claim) else { continue }
            given.removeAll { $0.isSame(as: claim) }
            given.append(PermissionClaim(claim.answer(state)))
        }
        let claims = Value.array(given.map(\.value))
        if claims == binding.at("spec", "permissionClaims") ?? .array([]) { return binding }
        let patch: Value = [
            "metadata": ["resourceVersion": binding.at("metadata", "resourceVersion") ?? ""],
            "spec": ["permissionClaims": claims],
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

extension PermissionClaim {
    /// Claims of the export that a binding leaves open.
    public static func open(in binding: Value) -> [PermissionClaim] {
        let given = list(binding.at("spec", "permissionClaims"))
        return list(binding.at("status", "exportPermissionClaims")).filter { claim in
            !given.contains { $0.isSame(as: claim) && $0.state != nil }
        }
    }
}
