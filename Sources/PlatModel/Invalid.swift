/// What is wrong with a value, in words that follow the value.
public struct Invalid: Error, Sendable, Equatable, CustomStringConvertible {
    /// Lower case, without full stop.
    public var description: String

    /// A fault in words: `is no number`.
    public init(_ description: String) { self.description = description }
}
