public import PlatValue

/// Makes a partition for every combination of values that some labels have among the locations.
public struct PartitionSet: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The labels whose values are combined.
    public var dimensions: [String] { texts("spec", "dimensions") }
    /// The labels of the locations that count; empty for all.
    public var shardSelector: Value { value.at("spec", "shardSelector") ?? [:] }

    /// How many partitions it has made.
    public var count: Int {
        get { value.at("status", "count")?.integerValue.flatMap { Int(exactly: $0) } ?? 0 }
        // Upstream writes no zero.
        set { value.set(newValue == 0 ? nil : .integer(Int64(newValue)), at: "status", "count") }
    }
}
