import PlatModel
import PlatValue

/// CustomResourceDefinitions: kcp's own groups are not for others, and a name has one owner in a
/// workspace.
struct DefinitionAdmission: AdmissionRule {
    let surfaces: Surfaces
    var resources: Set<String>? { [BuiltinResources.customResourceDefinitions.groupResource] }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        if old == nil { try checkReserved(object, request) }
        guard request.subresource == nil, !object.isBeingDeleted else { return }
        // Served from the moment that its names are found free.
        let taken = try DefinitionNames.taken(
            in: request.cluster ?? "", request.location, besides: object, surfaces)
        DefinitionNames.accept(&object, taken, now: request.context.now)
    }

    /// Names by which kcp knows what it made itself.
    private func checkReserved(_ object: Value, _ request: ObjectRequest) throws(Status) {
        func isReserved(_ domain: String) -> Bool {
            domain == "apis.kcp.io" || domain.hasSuffix(".apis.kcp.io")
        }
        let group = Definition(object).group
        if isReserved(group) {
            throw request.forbidden(object, "\(group) is a reserved group")
        }
        for mark in object.annotations.keys where isReserved(String(mark.prefix { $0 != "/" })) {
            throw request.forbidden(object, "\(mark) is a reserved annotation")
        }
    }
}
