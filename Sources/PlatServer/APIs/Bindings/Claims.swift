import PlatModel
import PlatValue

/// What an export claims of its consumers' objects, and what a consumer has accepted of it
/// (contract, sections 5.3 and 5.5).
enum Claims {
    /// Brings the claims in a binding's status up to date.
    static func apply(_ object: inout Value, export: Value, now: String) {
        let asked = export.at("spec", "permissionClaims")?.arrayValue ?? []
        let answers = object.at("spec", "permissionClaims")?.arrayValue ?? []
        object.set(asked.isEmpty ? nil : .array(asked), at: "status", "exportPermissionClaims")
        let identities = Set(asked.map { PermissionClaim($0).identity })
        let applied = answers.filter {
            $0["state"] == "Accepted" && identities.contains(PermissionClaim($0).identity)
        }.map { claim -> Value in
            var claim = claim
            claim["state"] = nil
            return claim
        }
        object.set(applied.isEmpty ? nil : .array(applied), at: "status", "appliedPermissionClaims")
        object.setCondition("PermissionClaimsApplied", true, now: now)
        object.setCondition("PermissionClaimsValid", true, now: now)
    }
}
