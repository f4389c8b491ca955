public import PlatValue

/// A part of the locations.
public struct Partition: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The labels that its locations have; empty for all of them.
    public var selector: Value { value.at("spec", "selector") ?? [:] }

    /// The set that made it; nil where somebody made it by hand.
    public var set: String? {
        value.ownerReferences.first { $0.kind == "PartitionSet" }?.name
    }

    /// Labels that its locations must have exactly.
    public var matchLabels: Members? { selector["matchLabels"]?.objectValue }
}
