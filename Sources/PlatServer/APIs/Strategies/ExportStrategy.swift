import PlatModel
import PlatValue

/// APIExports (contract, section 5.2).
struct ExportStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }

    func prepareCreate(_ object: inout Value, _ request: ObjectRequest) throws(Status) {
        PathAnnotation.set(&object, request)
    }

    func prepareUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest) throws(Status) {
        PathAnnotation.set(&object, request)
    }

    func admitCreate(_ object: inout Value, _ request: ObjectRequest) async throws(Status) {
        try check(object, request)
    }

    func admitUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest)
        async throws(Status)
    {
        guard request.subresource == nil else { return }
        try check(object, request)
    }

    func convert(_ object: inout Value, to version: String) {
        version == "v1alpha1"
            ? ExportConversion.toFirst(&object) : ExportConversion.toSecond(&object)
    }

    private func check(_ object: Value, _ request: ObjectRequest) throws(Status) {
        let stored = try request.forStorage(object)
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
