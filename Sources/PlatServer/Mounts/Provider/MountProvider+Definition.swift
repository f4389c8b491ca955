public import PlatValue

extension MountProvider {
    /// The definition of KubeCluster, as the embedded control plane serves it: a provider's export
    /// offers the same.
    public static var definition: Value {
        guard
            let own = KcpDefinitions.definition(
                group: "mounts.contrib.kcp.io", plural: "kubeclusters")
        else { preconditionFailure("KubeCluster is not among kcp's definitions") }
        var spec = own.value
        spec["nameValidation"] = nil
        spec["versions"] = .array(
            (spec["versions"]?.arrayValue ?? []).map { version in
                var version = version
                version["schema"] = version["schema"].map { ["openAPIV3Schema": $0] }
                return version
            })
        return [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": .string(own.resourceName)], "spec": spec,
        ]
    }
}
