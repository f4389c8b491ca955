import PlatValue

/// migration.kcp.io: logical clusters that move from one location to another.
extension KcpDefinitions {
    static let migration = [migrations]

    private static let migrations = define(
        group: "migration.kcp.io", kind: "LogicalClusterMigration",
        plural: "logicalclustermigrations", schemaPrefix: "v260702-7381341f5",
        Version(
            name: "v1alpha1",
            columns: [
                Column("Logical Cluster", ".spec.logicalCluster", "What moves"),
                Column("Phase", ".status.phase", "How far it is"),
                Column("Destination", ".spec.destinationShard", "Where it moves to"),
                Column(
                    "Entries Copied", ".status.entriesCopied", type: "integer",
                    "How much was copied so far"),
            ],
            schema: .kind(
                "The move of a logical cluster from one location to another.",
                [
                    "spec": .object([
                        "destinationShard": SchemaNode.string.length(atLeast: 1).required
                            .described("The location that it moves to."),
                        "logicalCluster": SchemaNode.string.length(atLeast: 1).required
                            .described("The name of the logical cluster that moves."),
                    ]),
                    "status": .object([
                        "conditions": .conditions,
                        "dumpContinue": .string, "entriesCopied": .integer,
                        "originShard": .string,
                        "phase": .string.defaulting(to: "Preparing").oneOf(
                            "Preparing", "Migrating", "OriginCleanup", "DestinationFinalize",
                            "Completed", "Failed"),
                    ]),
                ])))
}
