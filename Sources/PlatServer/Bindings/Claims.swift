import PlatModel
import PlatValue

/// What an export claims of its consumers' objects, and what a consumer has accepted of it
/// (contract, sections 5.3 and 5.5).
enum Claims {
    /// Messages name no more claims than this.
    private static let shownMax = 10

    /// Brings the claims in a binding's status up to date.
    static func apply(_ object: inout Value, export: Value, now: String) {
        let asked = APIExport(export).claims
        var applied: [PermissionClaim] = []
        var invalid: [String] = []
        var mismatched: [String] = []
        for claim in APIBinding(object).claims where claim.isAccepted {
            let name = "\(claim.resource).\(claim.group)"
            guard let wanted = asked.first(where: { $0.key == claim.key }) else {
                invalid.append(
                    "unexpected/invalid claim for \(name) (identity \"\(claim.identityHash)\")")
                continue
            }
            let differences = claim.differences(from: wanted)
            if !differences.isEmpty {
                mismatched.append("\(name) (\(differences.joined(separator: "; ")))")
            }
            applied.append(claim.withoutState)
        }
        object[as: APIBinding.self].askedClaims = asked
        object[as: APIBinding.self].appliedClaims = applied
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
}

extension PermissionClaim {
    /// Whether it is about a kind as it is served.
    func isAbout(_ type: ResourceType) -> Bool {
        guard isAbout(group: type.group, resource: type.plural) else { return false }
        if let identity = type.identity { return identity == identityHash }
        // kcp's own kinds have one meaning, whichever export brings them.
        return identityHash.isEmpty || group.hasSuffix(".kcp.io")
    }
}
