import PlatValue

/// cache.kcp.io: objects that are shown in other locations too.
extension KcpDefinitions {
    static let cache = [cachedResourceSlices, cachedResources]

    private static let cachedResources = define(
        group: "cache.kcp.io", kind: "ClusterCachedResource", plural: "clustercachedresources",
        schemaPrefix: "v250920-de0c8484d",
        Version(
            name: "v1alpha1",
            columns: [Column("Resource", ".spec.resource", "Resource type being published"), .age],
            schema: .kind(
                "A resource whose objects are copied to all locations.",
                [
                    "spec": SchemaNode.object([
                        "group": .apiGroup,
                        "identity": .object(["secretRef": .secretReference]),
                        "labelSelector": .labelSelector, "resource": .resourceName.required,
                        "version": .string,
                    ]).required,
                    "status": .object([
                        "conditions": .conditions, "identityHash": .string,
                        "phase": .string.defaulting(to: "Initializing").oneOf(
                            "Scheduling", "Initializing", "Ready", "Deleting", "Deleted"),
                        "resourceCounts": .object([
                            "cache": .integer.required, "local": .integer.required,
                        ]),
                    ]),
                ])))

    private static let cachedResourceSlices = define(
        group: "cache.kcp.io", kind: "ClusterCachedResourceEndpointSlice",
        plural: "clustercachedresourceendpointslices", schemaPrefix: "v260804-b35f3bb61",
        Version(
            name: "v1alpha1",
            columns: [Column("ClusterCachedResource", ".spec.clusterCachedResource.name"), .age],
            schema: .kind(
                "Where the copies of a ClusterCachedResource are read.",
                [
                    "spec": .object([
                        "clusterCachedResource": .exportReference.required.rule(
                            "self == oldSelf",
                            "ClusterCachedResource reference must not be changed"),
                        "export": .exportReference.required.rule(
                            "self == oldSelf", "APIExport reference must not be changed"),
                        "partition": .string,
                    ]),
                    "status": .endpoints,
                ])))
}

/// mounts.contrib.kcp.io: clusters that are mounted into the tree.
extension KcpDefinitions {
    static let mounts = [kubeClusters]

    private static let kubeClusters = define(
        group: "mounts.contrib.kcp.io", kind: "KubeCluster", plural: "kubeclusters",
        Version(
            name: "v1alpha1",
            columns: [
                Column("Mode", ".spec.mode", "Whose credentials reach the cluster"),
                Column("Phase", ".status.phase", "Whether the cluster answers"),
                Column("URL", ".status.URL", "Where the cluster is served"), .age,
            ],
            schema: .kind(
                "A Kubernetes cluster that a workspace can be mounted on.",
                [
                    "spec": .object([
                        "mode": SchemaNode.string.oneOf("Direct", "Delegated")
                            .defaulting(to: "Direct")
                            .described(
                                "Direct: by the kubeconfig in secretRef. Delegated: by a secretString"
                                    + " that the cluster's owner passed on."),
                        "secretRef": SchemaNode.secretReference
                            .described("The secret with the cluster's kubeconfig."),
                        "secretString": .string,
                    ]),
                    "status": .object([
                        "URL": SchemaNode.string.described("Where the cluster is served."),
                        "conditions": .conditions,
                        "lastProxyHeartbeatTime": .string.formatted("date-time"),
                        "phase": .string.defaulting(to: "Initializing"), "secretString": .string,
                    ]),
                ])))
}
