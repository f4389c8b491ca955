public import PlatValue

/// A secret.
public struct Secret: ObjectView {
    public var value: Value

    public init(_ value: Value) { self.value = value }

    /// What it holds under a key; nil where there is nothing, or no base64.
    public func data(_ key: String) -> [UInt8]? {
        value.at("data", key)?.stringValue.flatMap(Base64.decode)
    }
}
