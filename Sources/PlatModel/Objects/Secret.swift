public import PlatValue

/// A secret.
public struct Secret: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// What it holds under a key; nil where there is nothing, or no base64.
    public func data(_ key: String) -> [UInt8]? {
        value.at("data", key)?.stringValue.flatMap(Base64.decode)
    }
}
