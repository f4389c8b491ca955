/// A name that means one object of a kind in one logical cluster: of a workspace, a namespace, a
/// binding and so on. Which kind, whoever keeps it knows.
struct NameInCluster: Hashable, Sendable {
    var cluster: String
    var name: String
}

extension NameInCluster {
    /// The object that a key means, of a kind that is not in namespaces.
    init(_ key: ObjectKey) { self.init(cluster: key.cluster, name: key.name) }

    /// The stored key of the object of that name.
    func key(_ type: ResourceType) -> String {
        type.key(cluster: cluster, namespace: nil, name: name)
    }
}
