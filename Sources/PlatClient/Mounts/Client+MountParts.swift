public import PlatModel

extension Client {
    /// What stands behind the workspace of a mounted cluster, to be removed after it: the mount
    /// object, and its secret if it was made by `MountMaker`. Without the workspace nothing leads
    /// there, but the credentials would stay. Mounts of other kinds are their makers' business.
    public func parts(of mount: MountReference) async throws(ClientError) -> [ObjectReference] {
        guard mount.kind == APIResource.mounts.kind else { return [] }
        let reference = ObjectReference(.mounts, name: mount.name)
        guard let object = try await objectIfAny(reference),
            let secret = KubeCluster(object).secret
        else { return [reference] }
        let place = ObjectReference(.secrets, namespace: secret.namespace, name: secret.name)
        let label = try await objectIfAny(place)?.label(MountNames.label)
        return label == mount.name ? [reference, place] : [reference]
    }
}

extension MountReference {
    /// Whether it leads to this object.
    func means(_ object: ObjectReference) -> Bool {
        group == object.resource.group && kind == object.resource.kind && name == object.name
            && (namespace == object.namespace || !object.resource.isNamespaced)
    }
}
