import PlatClient
import PlatModel
import PlatValue

/// Answering the claims of a binding.
struct BindingClaims {
    let context: Context
    let client: Client

    /// Writes the user's answers into the binding's spec and returns the binding as it is then.
    /// What is asked is read from the binding's status, which a consumer may read where the export
    /// itself is hidden.
    func answer(_ binding: Value, _ answers: ClaimAnswers) async throws(CommandError) -> Value {
        let name = binding.objectName
        let asked = PermissionClaim.list(binding.at("status", "exportPermissionClaims"))
        if let unknown = answers.unknown(among: asked).first {
            let names = asked.map(\.name)
            throw CommandError(
                .notFound, unknown, "\(name) claims no such thing",
                hints: Suggestions.hint(for: unknown, among: names)
                    + (names.isEmpty ? [] : ["it claims " + names.joined(separator: ", ")]))
        }
        var given = PermissionClaim.list(binding.at("spec", "permissionClaims"))
        for claim in asked {
            guard let state = answers.state(of: claim) else { continue }
            given.removeAll { $0.key == claim.key }
            given.append(claim.answer(state))
        }
        let claims = Value.array(given.map(\.value))
        if claims == binding.at("spec", "permissionClaims") ?? .array([]) { return binding }
        let patch: Value = [
            "metadata": ["resourceVersion": binding.at("metadata", "resourceVersion") ?? ""],
            "spec": ["permissionClaims": claims],
        ]
        return try await calling(name) { () throws(ClientError) in
            try await client.patch(
                ObjectReference(.bindings, name: name), .merge, patch,
                query: [("fieldManager", FieldManager.name)]
            ).value
        }
    }

    /// Claims of the export that the binding leaves open.
    static func open(_ binding: Value) -> [PermissionClaim] {
        let given = PermissionClaim.list(binding.at("spec", "permissionClaims"))
        return PermissionClaim.list(binding.at("status", "exportPermissionClaims")).filter {
            claim in
            !given.contains { $0.key == claim.key && $0.state != nil }
        }
    }

    /// Each claim with the answer it has.
    static func table(_ bindings: [Value]) -> Table {
        var table = Table(["BINDING", "CLAIM", "VERBS", "OBJECTS", "STATE"])
        for binding in bindings {
            let given = PermissionClaim.list(binding.at("spec", "permissionClaims"))
            for claim in given { table.add(row(binding, claim, claim.state ?? "Open")) }
            for claim in open(binding) { table.add(row(binding, claim, "Open")) }
        }
        return table
    }

    private static func row(_ binding: Value, _ claim: PermissionClaim, _ state: String) -> [String]
    {
        [
            binding.objectName, claim.name, claim.verbs.joined(separator: ","), claim.selectorText,
            state,
        ]
    }
}
