public import PlatValue

/// What a workspace is made of: the object `cluster` in it, which says how far it is and whose it is.
public struct LogicalCluster: LifecycleObject {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The workspace object that it belongs to; nil for root and homes.
    public var owner: Owner? {
        guard let owner = value.at("spec", "owner"), let cluster = owner["cluster"]?.stringValue,
            let name = owner["name"]?.stringValue
        else { return nil }
        return Owner(cluster: cluster, name: name)
    }

    /// The uid of that object: a workspace that came later under its name owns it not.
    public var ownerUID: String? { text("spec", "owner", "uid") }

    /// A workspace object somewhere in the tree.
    public struct Owner: Sendable, Hashable {
        /// The logical cluster of the parent.
        public var cluster: String
        /// What the workspace is called there.
        public var name: String
    }

    /// Where it is in the tree; nil where nobody wrote it down.
    public var path: String? { value.annotation(ObjectAnnotations.path) }
    /// The type that it was made with: `root:universal`.
    public var type: String { value.annotation(Annotation.type) ?? "" }
    /// Whether it is closed to everybody.
    public var isInactive: Bool { value.annotation(Annotation.inactive) == "true" }
    /// The migration that moves it; nil: none does.
    public var migration: String? { value.annotation(Annotation.migrating) }
    /// Whether it may be deleted without its workspace.
    public var isDirectlyDeletable: Bool { value.at("spec", "directlyDeletable") == true }
    /// The groups that one must be in to be let in: `a,b;c`.
    public var requiredGroups: String? { value.annotation(Annotation.requiredGroups) }
    /// How many objects it may hold, none or less: any number; nil where it says nothing that can be read.
    public var objectLimit: Int64? {
        value.annotation(Annotation.objectLimit).flatMap { Int64($0) }
    }
    /// Where it is served; empty until that is known.
    public var url: String { text("status", "URL") ?? "" }
}

extension LogicalCluster {
    /// The one name that all have.
    public static let name = "cluster"

    /// Holds it until it is empty.
    public static let finalizer = "core.kcp.io/logicalcluster-deletion"
    /// Holds it while terminators are left.
    public static let terminatorFinalizer = "kcp.io/has-terminators"

    /// Its annotations.
    public enum Annotation {
        /// The type that it was made with.
        public static let type = "internal.tenancy.kcp.io/type"
        /// `true` closes it.
        public static let inactive = "core.kcp.io/inactive"
        /// How many objects it may hold.
        public static let objectLimit = "core.kcp.io/max-total-objects"
        /// The migration that moves it: the migration's logical cluster and name.
        public static let migrating = "internal.kcp.io/migrating"
        /// The groups that one must be in to be let in.
        public static let requiredGroups = "authorization.kcp.io/required-groups"
    }
}
