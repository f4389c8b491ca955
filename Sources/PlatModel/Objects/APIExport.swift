public import PlatValue

/// An API that a provider offers, and what it claims of its consumers' objects.
public struct APIExport: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// What tells the export's resources from those of others; nil until it was given one.
    public var identityHash: String? {
        get { text("status", "identityHash") }
        set { set(text: newValue, at: "status", "identityHash") }
    }

    /// The secret that holds the key of its identity; nil until there is one.
    public var identitySecret: SecretReference? {
        get { value.at("spec", "identity", "secretRef").map(SecretReference.init) }
        set { value.set(newValue?.value, at: "spec", "identity", "secretRef") }
    }

    /// What it offers.
    public var resources: [ExportedResource] {
        get { items("spec", "resources").map(ExportedResource.init) }
        set { set(items: newValue.map(\.value), at: "spec", "resources") }
    }

    /// Names of schemas by which the older version says what it offers.
    public var latestResourceSchemas: [String] {
        get { texts("spec", "latestResourceSchemas") }
        set { set(items: newValue.map(Value.string), at: "spec", "latestResourceSchemas") }
    }

    /// What it claims.
    public var claims: [PermissionClaim] {
        get { PermissionClaim.list(value.at("spec", "permissionClaims")) }
        set { set(items: newValue.map(\.value), at: "spec", "permissionClaims") }
    }

    /// Whether its own workspace's roles limit what consumers may do with its resources.
    public var hasMaximalPermissions: Bool {
        value.at("spec", "maximalPermissionPolicy", "local") != nil
    }

    /// Whether it offers a kind.
    public func offers(group: String, resource: String) -> Bool {
        resources.contains { $0.group == group && $0.name == resource }
    }
}

extension APIExport {
    /// Its annotations.
    public enum Annotation {
        /// Whoever sets it makes the export's endpoint slice himself.
        public static let skipsEndpointSlice = "apiexports.apis.kcp.io/skip-endpointslice"
        /// What starts so is copied to the bindings.
        public static let copiedPrefix = "extra.apis.kcp.io/"
    }
}
