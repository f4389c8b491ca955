import PlatModel
import PlatValue

/// The kinds that kcp itself brings.
enum SystemResources {
    static let logicalClusters = ResourceType(
        group: "core.kcp.io", version: "v1alpha1", plural: "logicalclusters",
        kind: "LogicalCluster",
        isNamespaced: false, subresources: ["status"])

    /// Served in every workspace without a binding.
    static let everywhere: [ResourceType] = [logicalClusters]
}

extension ControlPlane {
    /// The kinds that the bindings of a workspace bring.
    func boundTypes(_ cluster: String, _ location: Location) throws(Status) -> [ResourceType] { [] }
}
