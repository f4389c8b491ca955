import PlatModel
import PlatValue

/// Labels that permission claims bring to whatever is written in a workspace (kcp contract,
/// section 5.5).
struct ClaimAdmission: AdmissionRule {
    let bindings: BindingDirectory
    var resources: Set<String>? { nil }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard let cluster = request.cluster else { return }
        try requireSelectedLabels(&object, in: cluster, request)
        object.setClaimLabels(bindings.claimLabels(of: object, request.type, in: cluster))
    }

    /// A provider writes claimed objects only with the labels that the consumer's selector has.
    private func requireSelectedLabels(
        _ object: inout Value, in cluster: String, _ request: ObjectRequest
    ) throws(Status) {
        let type = request.type
        guard case .exportView(let view) = request.context.place,
            !view.offers(group: type.group, resource: type.plural), let asked = view.claim(on: type)
        else { return }
        for binding in bindings.bindings(in: cluster) where binding.binds(view) {
            for claim in binding.acceptedClaims where claim.key == asked.key {
                for (key, value) in claim.requiredLabels {
                    guard let given = object.label(key) else {
                        object.setLabel(key, to: value)
                        continue
                    }
                    guard given == value else {
                        throw request.forbidden(
                            object, "protected label \(key) must have value \(value)")
                    }
                }
                guard claim.selects(object) else {
                    throw request.forbidden(object, "object does not match required labels")
                }
            }
        }
    }
}
