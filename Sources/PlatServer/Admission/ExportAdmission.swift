import PlatModel
import PlatValue

/// APIExports: what they offer and claim must fit together (contract, section 5.2).
struct ExportAdmission: AdmissionRule {
    let directory: ClusterDirectory
    var resources: Set<String>? { [SystemResources.exports.groupResource] }

    func mutate(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        PathAnnotation.set(&object, directory, request)
    }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard request.subresource == nil else { return }
        let stored = request.forStorage(object)
        if let error = schemaErrors(stored).first ?? claimErrors(stored).first {
            throw request.forbidden(object, error.description)
        }
    }

    private func schemaErrors(_ export: Value) -> [FieldError] {
        let resources = export.at("spec", "resources")?.arrayValue ?? []
        return resources.enumerated().compactMap { at, resource in
            let group = resource["group"]?.stringValue ?? ""
            let name = resource["name"]?.stringValue ?? ""
            let schema = resource["schema"]?.stringValue ?? ""
            let suffix = ".\(name).\(group.isEmpty ? "core" : group)"
            guard !schema.hasSuffix(suffix) else { return nil }
            return .invalid(
                "spec.resources[\(at)].schema", .string(schema), "must end in \(suffix)")
        }
    }

    private func claimErrors(_ export: Value) -> [FieldError] {
        let claims = export.at("spec", "permissionClaims")?.arrayValue ?? []
        return claims.enumerated().compactMap { at, value in
            let claim = PermissionClaim(value)
            guard claim.identityHash.isEmpty, claim.group != "apis.kcp.io",
                !ClaimableResources.contains(claim)
            else { return nil }
            return .invalid(
                "spec.permissionClaims[\(at)].identityHash", "",
                "identityHash is required for API types that are not built-in")
        }
    }
}
