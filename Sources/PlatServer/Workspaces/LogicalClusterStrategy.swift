import PlatModel

/// LogicalClusters, which the system holds until they are empty.
struct LogicalClusterStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }
    var initialFinalizers: [String] { [LogicalCluster.finalizer] }
}
