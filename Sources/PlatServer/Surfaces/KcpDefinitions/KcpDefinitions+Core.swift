import PlatValue

/// core.kcp.io: what a workspace is made of, and where it lives.
extension KcpDefinitions {
    static let logicalClusters = define(
        group: "core.kcp.io", kind: "LogicalCluster", plural: "logicalclusters",
        schemaPrefix: "v260522-2bf05df66",
        Version(
            name: "v1alpha1",
            columns: [
                Column(
                    "Phase", ".status.phase",
                    "The current phase (e.g. Scheduling, Initializing, Ready, Deleting)"),
                Column("URL", ".status.URL", "URL to access the logical cluster"), .age,
            ],
            schema: .kind(
                "The logical cluster that this is; there is exactly one, called cluster.",
                metadata: .object(["name": .string.oneOf("cluster")]),
                [
                    "spec": SchemaNode.object([
                        "createdBy": SchemaNode.object([
                            "extra": .map(of: .list(of: .string)), "groups": .list(of: .string),
                            "uid": .string, "username": .string,
                        ]).described("Who made it."),
                        "directlyDeletable": SchemaNode.boolean.defaulting(to: false)
                            .described("Whether it may be deleted without its workspace."),
                        "initializers": .lifecycleNames, "owner": owner,
                        "terminators": .lifecycleNames,
                    ]).defaulting(to: [:]),
                    "status": SchemaNode.object([
                        "URL": .string, "conditions": .conditions, "initializers": .lifecycleNames,
                        "phase": .phase, "terminators": .lifecycleNames,
                    ]).defaulting(to: [:]),
                ])))

    private static let owner = SchemaNode.object([
        "apiVersion": .string.matching(#"^([^/]+/)?[^/]+$"#).required,
        "cluster": .string.length(atLeast: 1).required,
        "name": .string.length(atLeast: 1).required, "namespace": .string,
        "resource": .string.length(atLeast: 1).required, "uid": .string.required,
    ]).described("The object that it belongs to: as a rule a workspace in the parent.")

    static let shards = define(
        group: "core.kcp.io", kind: "Shard", plural: "shards", schemaPrefix: "v260302-ae9fdd9c1",
        Version(
            name: "v1alpha1",
            columns: [
                Column("Region", ".metadata.labels['region']", "The region this workspace is in"),
                Column("URL", ".spec.baseURL", "Type URL to directly connect to the shard"),
                Column(
                    "External URL", ".spec.externalURL",
                    "The URL exposed in logical clusters created on that shard"), .age,
            ],
            schema: .kind(
                "A location in which workspaces live.",
                [
                    "spec": .object([
                        "baseURL": url.required.described("Where it is spoken to directly."),
                        "externalURL": url.described("Where clients speak to its workspaces."),
                        "virtualWorkspaceURL": url.described("Where its views are served."),
                    ]),
                    "status": .object([
                        "capacity": .map(of: .quantity), "conditions": .conditions,
                    ]),
                ])))

    private static let url = SchemaNode.string.formatted("uri").length(atLeast: 1)
}

/// topology.kcp.io: sets of shards.
extension KcpDefinitions {
    static let topology = [partitions, partitionSets]

    private static let partitions = define(
        group: "topology.kcp.io", kind: "Partition", plural: "partitions",
        schemaPrefix: "v240903-d6797056a",
        Version(
            name: "v1alpha1", hasStatus: false,
            columns: [Column("Owner", ".metadata.ownerReferences[*].name"), .age],
            schema: .kind(
                "A set of shards, by label.",
                ["spec": SchemaNode.object(["selector": .labelSelector]).required])))

    private static let partitionSets = define(
        group: "topology.kcp.io", kind: "PartitionSet", plural: "partitionsets",
        schemaPrefix: "v240903-d6797056a",
        Version(
            name: "v1alpha1",
            columns: [
                Column(
                    "Count", ".status.count", "Count of the partitions belonging the PartitionSet"),
                .age,
            ],
            schema: .kind(
                "A partition for every combination of values that some labels of shards have.",
                [
                    "spec": SchemaNode.object([
                        "dimensions": SchemaNode.list(of: .string).described("Keys of labels."),
                        "shardSelector": .strictLabelSelector,
                    ]).required,
                    "status": .object(["conditions": .conditions, "count": .integer]),
                ])))
}
