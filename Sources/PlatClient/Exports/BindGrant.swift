import PlatModel
import PlatValue

/// The role and the role binding that say who may bind an export.
public struct BindGrant: Sendable {
    private let client: Client
    private let export: String
    private var name: String { "bind-\(export)" }

    /// The right to bind `export`, which the workspace of `client` publishes.
    public init(client: Client, export: String) {
        self.client = client
        self.export = export
    }

    /// Lets them bind; true when they could not before.
    public func grant(to grantees: Grantees) async throws(ClientError) -> Bool {
        try await change(grantees.subjects, adds: true)
    }

    /// Takes the right back; true when they had it. Bindings that exist stay.
    public func revoke(from grantees: Grantees) async throws(ClientError) -> Bool {
        try await change(grantees.subjects, adds: false)
    }

    /// What says who may bind: other shards have to hear of it.
    public var parts: [ObjectReference] {
        [
            ObjectReference(.clusterRoles, name: name),
            ObjectReference(.clusterRoleBindings, name: name),
        ]
    }

    private func change(_ subjects: [Value], adds: Bool) async throws(ClientError) -> Bool {
        let reference = ObjectReference(.clusterRoleBindings, name: name)
        let existing = try await client.objectIfAny(reference)
        var list = existing?["subjects"]?.arrayValue ?? []
        let before = list
        list.removeAll { subjects.contains($0) }
        if adds { list += subjects }
        if Self.isSame(list, before), existing != nil || !adds { return false }
        if adds { try await makeRole() }
        guard var object = existing else {
            _ = try await client.create(binding(list), .clusterRoleBindings)
            return true
        }
        object["subjects"] = .array(list)
        _ = try await client.update(object, reference)
        return true
    }

    private static func isSame(_ left: [Value], _ right: [Value]) -> Bool {
        left.count == right.count && left.allSatisfy { right.contains($0) }
    }

    private func makeRole() async throws(ClientError) {
        do throws(ClientError) {
            _ = try await client.create(
                [
                    "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                    "metadata": ["name": .string(name)],
                    "rules": [
                        [
                            "apiGroups": ["apis.kcp.io"], "resources": ["apiexports"],
                            "resourceNames": [.string(export)], "verbs": ["bind"],
                        ]
                    ],
                ], .clusterRoles)
        } catch {
            if !error.isAlreadyExists { throw error }
        }
    }

    private func binding(_ subjects: [Value]) -> Value {
        [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
            "metadata": ["name": .string(name)],
            "roleRef": [
                "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                "name": .string(name),
            ],
            "subjects": .array(subjects),
        ]
    }
}
