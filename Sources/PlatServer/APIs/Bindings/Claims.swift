import PlatModel
import PlatValue

/// What an export claims of its consumers' objects, and what a consumer has accepted of it
/// (contract, sections 5.3 and 5.5).
enum Claims {
    /// Messages name no more claims than this.
    private static let shownMax = 10

    /// Brings the claims in a binding's status up to date.
    static func apply(_ object: inout Value, export: Value, now: String) {
        let asked = export.at("spec", "permissionClaims")?.arrayValue ?? []
        let answers = object.at("spec", "permissionClaims")?.arrayValue ?? []
        var applied: [Value] = []
        var invalid: [String] = []
        var mismatched: [String] = []
        for answer in answers where answer["state"] == "Accepted" {
            let claim = PermissionClaim(answer)
            let name = "\(claim.resource).\(claim.group)"
            guard
                let wanted = asked.first(where: {
                    PermissionClaim($0).identity == claim.identity
                })
            else {
                invalid.append(
                    "unexpected/invalid claim for \(name) (identity \"\(claim.identityHash)\")")
                continue
            }
            let differences = differences(answer, wanted)
            if !differences.isEmpty {
                mismatched.append("\(name) (\(differences.joined(separator: "; ")))")
            }
            var held = answer
            held["state"] = nil
            applied.append(held)
        }
        object.set(asked.isEmpty ? nil : .array(asked), at: "status", "exportPermissionClaims")
        object.set(applied.isEmpty ? nil : .array(applied), at: "status", "appliedPermissionClaims")
        object.setCondition("PermissionClaimsApplied", true, now: now)
        report(&object, invalid: invalid, mismatched: mismatched, now: now)
    }

    private static func report(
        _ object: inout Value, invalid: [String], mismatched: [String], now: String
    ) {
        func shown(_ texts: [String]) -> String {
            let some = texts.prefix(shownMax)
            return "(showing first \(some.count)): \(some.joined(separator: ", "))"
        }
        if !mismatched.isEmpty {
            object.setCondition(
                "PermissionClaimsValid", false, reason: "PermissionClaimsMismatch",
                severity: "Warning",
                message:
                    "\(mismatched.count) permission claim(s) have mismatched verbs or selectors "
                    + shown(mismatched), now: now)
        } else if !invalid.isEmpty {
            object.setCondition(
                "PermissionClaimsValid", false, reason: "InvalidPermissionClaims",
                severity: "Error",
                message: "\(invalid.count) unexpected and/or invalid permission claims "
                    + shown(invalid), now: now)
        } else {
            object.setCondition("PermissionClaimsValid", true, now: now)
        }
    }

    /// In what an accepted claim differs from what the export asks. `*` on one side says nothing about
    /// the verbs of the other.
    private static func differences(_ answer: Value, _ wanted: Value) -> [String] {
        var found: [String] = []
        let accepted = answer["verbs"].strings
        let exported = wanted["verbs"].strings
        if !accepted.contains("*"), !exported.contains("*"), Set(accepted) != Set(exported) {
            found.append(
                "verbs: accepted [\(accepted.joined(separator: " "))],"
                    + " exported [\(exported.joined(separator: " "))]")
        }
        if let selector = wanted["defaultSelector"], selector != answer["selector"] {
            found.append("selector differs from defaultSelector")
        }
        return found
    }

    /// A consumer's answers that accept all that an export asks, as it asks it.
    static func accepting(_ export: Value) -> [Value] {
        (export.at("spec", "permissionClaims")?.arrayValue ?? []).map { asked in
            var answer = asked
            answer["selector"] = asked["defaultSelector"] ?? ["matchAll": true]
            answer["state"] = "Accepted"
            return answer
        }
    }
}
