public import PlatValue

/// A consumer's use of an export: which, what of its claims is granted, and what it brought.
public struct APIBinding: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The export that is bound; nil where the reference names none.
    public var export: ExportReference? {
        get { value.at("spec", "reference", "export").map(ExportReference.init) }
        set { value.set(newValue?.value, at: "spec", "reference", "export") }
    }

    /// Whether it refers to the same as another; what cannot be read counts too.
    public func hasReference(of other: APIBinding) -> Bool {
        value.at("spec", "reference") == other.value.at("spec", "reference")
    }

    /// The consumer's answers to claims.
    public var claims: [PermissionClaim] {
        get { PermissionClaim.list(value.at("spec", "permissionClaims")) }
        set { set(items: newValue.map(\.value), at: "spec", "permissionClaims") }
    }

    /// `Binding` or `Bound`; nil until the control plane has looked at it.
    public var phase: String? {
        get { text("status", "phase") }
        set { set(text: newValue, at: "status", "phase") }
    }

    /// Whether all that the export offered was bound once.
    public var isBound: Bool { phase == "Bound" }

    /// The logical cluster of the export; nil until it was found.
    public var exportCluster: String? {
        get { text("status", "apiExportClusterName") }
        set { set(text: newValue, at: "status", "apiExportClusterName") }
    }

    /// What it brought to the workspace.
    public var boundResources: [BoundResource] {
        get { items("status", "boundResources").map(BoundResource.init) }
        set { set(items: newValue.map(\.value), at: "status", "boundResources") }
    }

    /// What the export asked when the binding last followed it.
    public var askedClaims: [PermissionClaim] {
        get { PermissionClaim.list(value.at("status", "exportPermissionClaims")) }
        set { set(items: newValue.map(\.value), at: "status", "exportPermissionClaims") }
    }

    /// Accepted claims that the export does ask and that do not hold yet.
    public var pendingClaims: [PermissionClaim] {
        let (asked, applied) = (askedClaims.map(\.key), appliedClaims.map(\.key))
        return claims.filter {
            $0.isAccepted && asked.contains($0.key) && !applied.contains($0.key)
        }
    }

    /// Accepted claims that the export does ask.
    public var appliedClaims: [PermissionClaim] {
        get { PermissionClaim.list(value.at("status", "appliedPermissionClaims")) }
        set { set(items: newValue.map(\.value), at: "status", "appliedPermissionClaims") }
    }
}

extension APIBinding {
    /// Reasons that pass only when somebody does something about them.
    private static let stuckReasons = [
        "NamingConflicts", "APIResourceSchemaInvalid", "APIExportNotFound",
    ]

    /// Whether it is bound, or what keeps it from that.
    public var readiness: Readiness {
        if isBound { return .ready }
        for type in ["APIExportValid", "InitialBindingCompleted", "BindingUpToDate"] {
            if let condition = value.condition(type), !condition.isTrue {
                return Self.stuckReasons.contains(condition.reason ?? "")
                    ? .stuck(condition.text) : .waiting(condition.text)
            }
        }
        return .waiting("being bound")
    }
}

extension APIBinding {
    /// Holds it until its objects are gone.
    public static let finalizer = "apis.kcp.io/apibinding-finalizer"
}
