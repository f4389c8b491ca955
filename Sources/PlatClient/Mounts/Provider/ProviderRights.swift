import PlatModel
import PlatValue

/// What a provider of mounts may do beside what the controller of its export may: agree with others of
/// its kind, by a lease, on who writes.
public struct ProviderRights: Sendable {
    private let client: Client
    private let export: String
    private let namespace: String

    /// For the account of the export's controller, in the workspace of `client`.
    public init(client: Client, export: String, namespace: String) {
        self.client = client
        self.export = export
        self.namespace = namespace
    }

    /// The name of the lease, and of the rights to it.
    public static func lease(of export: String) -> String { "\(export)-provider" }

    /// Gives the rights to a service account of the same namespace.
    public func give(to account: String) async throws(ClientError) {
        let name = Self.lease(of: export)
        let query = [("fieldManager", FieldManager.name), ("force", "true")]
        let metadata: Value = ["name": .string(name), "namespace": .string(namespace)]
        let role: Value = [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": metadata,
            "rules": [
                [
                    "apiGroups": ["coordination.k8s.io"], "resources": ["leases"],
                    "verbs": ["create"],
                ],
                [
                    "apiGroups": ["coordination.k8s.io"], "resources": ["leases"],
                    "resourceNames": [.string(name)], "verbs": ["get", "update"],
                ],
            ],
        ]
        let binding: Value = [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
            "metadata": metadata,
            "roleRef": [
                "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": .string(name),
            ],
            "subjects": [
                [
                    "kind": "ServiceAccount", "name": .string(account),
                    "namespace": .string(namespace),
                ]
            ],
        ]
        for (resource, object) in [(APIResource.roles, role), (.roleBindings, binding)] {
            let reference = ObjectReference(resource, namespace: namespace, name: name)
            _ = try await client.patch(reference, .apply, object, query: query)
        }
    }
}
