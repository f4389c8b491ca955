import PlatModel
import PlatValue

/// CustomResourceDefinitions: kcp's own groups are not for others, and a name has one owner in a
/// workspace.
struct DefinitionAdmission: AdmissionRule {
    let registries: Registries
    let surfaces: Surfaces
    var resources: Set<String>? { [BuiltinResources.customResourceDefinitions.groupResource] }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        let group = object.at("spec", "group")?.stringValue ?? ""
        if old == nil, group == "apis.kcp.io" || group.hasSuffix(".apis.kcp.io") {
            throw request.forbidden(object, "\(group) is a reserved group")
        }
        guard request.subresource == nil, !object.isBeingDeleted else { return }
        // Served from the moment that its names are found free.
        let taken = try DefinitionNames.taken(
            in: request.cluster ?? "", registries[request.location], besides: object, surfaces)
        DefinitionNames.accept(&object, taken, now: request.context.now)
    }
}
