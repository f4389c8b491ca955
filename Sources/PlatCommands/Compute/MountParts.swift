import PlatClient
import PlatValue

/// What stands behind the workspace of a mounted cluster: without it nothing leads there, but the
/// credentials would stay.
struct MountParts {
    let remover: ObjectRemover

    /// Removes what a workspace's mount refers to: the mount object, and its secret if it was made
    /// by `plat compute mount`. Mounts of other kinds are their makers' business.
    func remove(_ mount: Value, of workspace: String) async throws(CommandError) {
        guard mount["kind"]?.stringValue == "KubeCluster" else { return }
        let name = mount["name"]?.stringValue ?? workspace
        var remover = remover
        remover.ignoresMissing = true
        let client = remover.client
        let reference = ObjectReference(.mounts, name: name)
        let object = try await calling(name) { () throws(ClientError) in
            try await client.objectIfAny(reference)
        }
        try await remover.remove(reference, subject: name)
        guard let secret = object?.at("spec", "secretRef"),
            let secretName = secret["name"]?.stringValue
        else { return }
        let place = ObjectReference(
            .secrets, namespace: secret["namespace"]?.stringValue ?? "default", name: secretName)
        let found = try await calling(secretName) { () throws(ClientError) in
            try await client.objectIfAny(place)
        }
        if found?.at("metadata", "labels", MountNames.label)?.stringValue == name {
            try await remover.remove(place, subject: secretName)
        }
    }
}
