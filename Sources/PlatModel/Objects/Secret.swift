public import PlatValue

/// A secret.
public struct Secret: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The type of those that hold a service account's token.
    public static let accountTokenType = "kubernetes.io/service-account-token"

    /// What says whose token it is.
    public enum Annotation {
        /// The account's name.
        public static let accountName = "kubernetes.io/service-account.name"
        /// Which of that name.
        public static let accountUID = "kubernetes.io/service-account.uid"
    }

    /// The service account whose token it is made for; nil for a secret of another type.
    public var accountName: String? {
        guard value["type"]?.stringValue == Self.accountTokenType,
            let name = value.annotation(Annotation.accountName), !name.isEmpty
        else { return nil }
        return name
    }

    /// What it holds under a key; nil where there is nothing, or no base64.
    public func data(_ key: String) -> [UInt8]? {
        value.at("data", key)?.stringValue.flatMap(Base64.decode)
    }
}
