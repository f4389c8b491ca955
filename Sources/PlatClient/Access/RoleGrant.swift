import PlatModel
public import PlatValue

/// A role of a workspace and the binding that says who has it: a role of the same name that is made for
/// this, or one that every workspace knows.
public struct RoleGrant: Sendable {
    private let client: Client
    private let name: String
    private let rules: [Value]
    private let roleName: String

    /// The role `name` with these rules, in the workspace of `client`.
    public init(client: Client, name: String, rules: [Value]) {
        self.client = client
        self.name = name
        self.rules = rules
        roleName = name
    }

    /// A role that every workspace knows, by a binding `name`.
    public init(client: Client, name: String, known role: String) {
        self.client = client
        self.name = name
        rules = []
        roleName = role
    }

    private var role: ObjectReference { ObjectReference(.clusterRoles, name: roleName) }
    private var isOwn: Bool { !rules.isEmpty }
    private var binding: ObjectReference { ObjectReference(.clusterRoleBindings, name: name) }

    private var parts: [ObjectReference] { isOwn ? [role, binding] : [binding] }

    /// What a kcp marks and copies to its other shards: a role of one's own with its binding. A binding of
    /// a role that every workspace knows counts in its workspace only.
    public var copied: [ObjectReference] { isOwn ? parts : [] }

    /// Gives them the role; true when they did not have it, or not all of it.
    public func add(_ subjects: [Value]) async throws(ClientError) -> Bool {
        let isNew = try await writeRole()
        return try await change(subjects, adds: true) || isNew
    }

    /// Takes it from them; true when they had it. The role stays.
    public func remove(_ subjects: [Value]) async throws(ClientError) -> Bool {
        try await change(subjects, adds: false)
    }

    /// The same, and removes role and binding once nobody has it.
    public func removeWithRole(_ subjects: [Value]) async throws(ClientError) -> Bool {
        let had = try await change(subjects, adds: false)
        let left = try await client.objectIfAny(binding)?["subjects"]?.arrayValue ?? []
        guard left.isEmpty else { return had }
        for part in parts.reversed() {
            do throws(ClientError) { try await client.delete(part) } catch {
                if !error.isNotFound { throw error }
            }
        }
        return had
    }

    private func change(_ subjects: [Value], adds: Bool) async throws(ClientError) -> Bool {
        let existing = try await client.objectIfAny(binding)
        if let existing, RoleBinding(existing).role.name != roleName {
            throw .refused(.applyConflict("\(name) is a binding of another role", []))
        }
        var list = existing?["subjects"]?.arrayValue ?? []
        let before = list
        list.removeAll { entry in subjects.contains { Self.isSame($0, entry) } }
        if adds { list += subjects }
        if Self.isSame(list, before), existing != nil || !adds { return false }
        guard var object = existing else {
            _ = try await client.create(newBinding(list), .clusterRoleBindings)
            return true
        }
        object["subjects"] = .array(list)
        _ = try await client.update(object, binding)
        return true
    }

    private static func isSame(_ left: [Value], _ right: [Value]) -> Bool {
        left.count == right.count && left.allSatisfy { right.contains($0) }
    }

    /// Whether two entries mean the same: a server fills in what is left out.
    private static func isSame(_ left: Value, _ right: Value) -> Bool {
        let (left, right) = (RoleBinding.Subject(left), RoleBinding.Subject(right))
        return left.kind == right.kind && left.name == right.name
            && left.namespace == right.namespace
    }

    /// True when the role was made or its rules were others.
    private func writeRole() async throws(ClientError) -> Bool {
        guard isOwn else { return false }
        guard var existing = try await client.objectIfAny(role) else {
            _ = try await client.create(
                [
                    "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                    "metadata": ["name": .string(name)], "rules": .array(rules),
                ], .clusterRoles)
            return true
        }
        guard existing["rules"]?.arrayValue != rules else { return false }
        existing["rules"] = .array(rules)
        _ = try await client.update(existing, role)
        return true
    }

    private func newBinding(_ subjects: [Value]) -> Value {
        [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
            "metadata": ["name": .string(name)],
            "roleRef": [
                "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                "name": .string(roleName),
            ],
            "subjects": .array(subjects),
        ]
    }
}
