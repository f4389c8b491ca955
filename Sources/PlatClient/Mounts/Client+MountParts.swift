public import PlatValue

extension Client {
    /// What stands behind the workspace of a mounted cluster, to be removed after it: the mount
    /// object, and its secret if it was made by `MountMaker`. Without the workspace nothing leads
    /// there, but the credentials would stay. Mounts of other kinds are their makers' business.
    public func parts(
        of mount: Value, named workspace: String
    ) async throws(ClientError) -> [ObjectReference] {
        guard mount["kind"]?.stringValue == APIResource.mounts.kind else { return [] }
        let name = mount["name"]?.stringValue ?? workspace
        let reference = ObjectReference(.mounts, name: name)
        guard let secret = try await objectIfAny(reference)?.at("spec", "secretRef"),
            let secretName = secret["name"]?.stringValue
        else { return [reference] }
        let place = ObjectReference(
            .secrets, namespace: secret["namespace"]?.stringValue ?? "default", name: secretName)
        let label = try await objectIfAny(place)?.at("metadata", "labels", MountNames.label)
        return label?.stringValue == name ? [reference, place] : [reference]
    }
}
