import PlatValue

/// To whom something is granted.
public struct Grantees: Sendable, Equatable {
    /// Names of users.
    public var users: [String]
    /// Names of groups.
    public var groups: [String]
    /// Service accounts of the same workspace: `NAMESPACE/NAME`.
    public var serviceAccounts: [String]

    /// Everybody who has credentials.
    public static let everybody = "system:authenticated"

    /// Users and groups by name.
    public init(users: [String], groups: [String], serviceAccounts: [String] = []) {
        self.users = users
        self.groups = groups
        self.serviceAccounts = serviceAccounts
    }

    /// These and others, each once.
    public func adding(_ other: Grantees) -> Grantees {
        func both(_ one: [String], _ two: [String]) -> [String] {
            one + two.filter { !one.contains($0) }
        }
        return Grantees(
            users: both(users, other.users), groups: both(groups, other.groups),
            serviceAccounts: both(serviceAccounts, other.serviceAccounts))
    }

    /// As they stand in a role binding.
    var subjects: [Value] {
        users.map { Self.subject("User", $0) } + groups.map { Self.subject("Group", $0) }
            + serviceAccounts.map { account in
                let parts = account.split(separator: "/", maxSplits: 1).map(String.init)
                return [
                    "kind": "ServiceAccount", "namespace": .string(parts.first ?? ""),
                    "name": .string(parts.last ?? ""),
                ]
            }
    }

    private static func subject(_ kind: String, _ name: String) -> Value {
        [
            "apiGroup": "rbac.authorization.k8s.io", "kind": .string(kind), "name": .string(name),
        ]
    }
}
