/// LogicalClusters, which the system holds until they are empty.
struct LogicalClusterStrategy: ResourceStrategy {
    static let deletionFinalizer = "core.kcp.io/logicalcluster-deletion"

    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }
    var initialFinalizers: [String] { [Self.deletionFinalizer] }
}
