public import PlatValue

/// What became of one object that was applied.
public struct Applied: Sendable {
    /// What an apply does to an object.
    public enum Change: String, Sendable {
        case created, configured, unchanged
    }

    /// What it did.
    public var change: Change
    /// The object as it was; nil where there was none, or it may not be read.
    public var before: Value?
    /// What was found in its place.
    public var found: ObjectState
    /// The object as it is now.
    public var object: Value
    /// Where it is.
    public var reference: ObjectReference
}
