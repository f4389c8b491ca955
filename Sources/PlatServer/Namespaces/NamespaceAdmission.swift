import PlatModel
import PlatStore
import PlatValue

/// Namespaces: what each has from the start, and which may not be deleted.
struct NamespaceAdmission: AdmissionRule {
    let registries: Registries
    let authorityPEM: [UInt8]
    var resources: Set<String>? { [BuiltinResources.namespaces.groupResource] }

    func admitDelete(_ object: Value, _ request: ObjectRequest) async throws(Status) {
        guard ["default", "kube-system", "kube-public"].contains(object.objectName) else { return }
        throw request.forbidden(object, "this namespace may not be deleted")
    }

    func companions(of object: Value, _ request: ObjectRequest) -> [StoredObject.Draft] {
        NamespaceContents.drafts(
            registries[request.location], cluster: request.cluster ?? "",
            namespace: object.objectName, authorityPEM: authorityPEM)
    }
}
