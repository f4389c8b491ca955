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
        let stored = try await request.forStorage(object)
        if let error = schemaErrors(stored).first ?? claimErrors(stored).first {
            throw request.forbidden(object, error.description)
        }
    }

    private func schemaErrors(_ export: Value) -> [FieldError] {
        APIExport(export).resources.enumerated().compactMap { at, resource in
            guard !resource.schema.hasSuffix(resource.schemaSuffix) else { return nil }
            return .invalid(
                "spec.resources[\(at)].schema", .string(resource.schema),
                "must end in \(resource.schemaSuffix)")
        }
    }

    private func claimErrors(_ export: Value) -> [FieldError] {
        APIExport(export).claims.enumerated().compactMap { at, claim in
            guard claim.identityHash.isEmpty, claim.group != "apis.kcp.io",
                !ClaimableResources.contains(claim)
            else { return nil }
            return .invalid(
                "spec.permissionClaims[\(at)].identityHash", "",
                "identityHash is required for API types that are not built-in")
        }
    }
}
