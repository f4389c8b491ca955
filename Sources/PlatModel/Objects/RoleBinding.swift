public import PlatValue

/// A RoleBinding or ClusterRoleBinding: who has a role.
public struct RoleBinding: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The role that is given.
    public var role: RoleName {
        RoleName(
            apiGroup: text("roleRef", "apiGroup"), kind: text("roleRef", "kind") ?? "",
            name: text("roleRef", "name") ?? "")
    }

    /// Those who have it.
    public var subjects: [Subject] { items("subjects").map(Subject.init) }

    /// How a binding names its role.
    public struct RoleName: Sendable, Equatable {
        /// The group; nil where it is left out.
        public var apiGroup: String?
        /// `Role` or `ClusterRole`.
        public var kind: String
        /// What the role is called.
        public var name: String
    }

    /// One who has a role.
    public struct Subject: Sendable, Equatable {
        /// `User`, `Group` or `ServiceAccount`.
        public var kind: String
        /// The group of the kind; empty where it is left out.
        public var apiGroup: String
        /// A name; nil where it is left out.
        public var name: String?
        /// Where a service account lies; empty where it is left out.
        public var namespace: String

        /// Reads an entry of `subjects`.
        public init(_ value: Value) {
            kind = value["kind"]?.stringValue ?? ""
            apiGroup = value["apiGroup"]?.stringValue ?? ""
            name = value["name"]?.stringValue
            namespace = value["namespace"]?.stringValue ?? ""
        }
    }
}
