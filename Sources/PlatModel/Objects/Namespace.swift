public import PlatValue

/// A namespace.
public struct Namespace: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// Those who must have done their part before it goes.
    public var contentFinalizers: [String] {
        get { texts("spec", "finalizers") }
        set { value["spec"] = newValue.isEmpty ? [:] : ["finalizers": Value(strings: newValue)] }
    }

    /// `Active` or `Terminating`.
    public var phase: String? {
        get { text("status", "phase") }
        set { set(text: newValue, at: "status", "phase") }
    }
}

extension Namespace {
    /// Holds it until its content is gone.
    public static let contentFinalizer = "kubernetes"
    /// The label that holds its name.
    public static let nameLabel = "kubernetes.io/metadata.name"
}
