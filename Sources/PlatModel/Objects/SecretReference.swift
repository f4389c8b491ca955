public import PlatValue

/// How an object names a secret.
public struct SecretReference: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// A reference to a secret.
    public init(namespace: String, name: String) {
        value = ["name": .string(name), "namespace": .string(namespace)]
    }

    /// What the secret is called.
    public var name: String { text("name") ?? "" }
    /// Where the secret lies.
    public var namespace: String { text("namespace") ?? "" }
}
