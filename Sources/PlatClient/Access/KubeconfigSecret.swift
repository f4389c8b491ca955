public import PlatValue

/// A kubeconfig that lies in a secret, where a program finds it: in a mounted cluster, most often.
public struct KubeconfigSecret: Sendable {
    private let client: Client
    private let reference: ObjectReference
    /// The key that it stands under.
    public static let key = "kubeconfig"

    /// A secret in what `client` leads to.
    public init(client: Client, name: String, namespace: String) {
        self.client = client
        reference = ObjectReference(.secrets, namespace: namespace, name: name)
    }

    /// Writes it, with the namespace where that is missing; true when it was not there before.
    public func write(_ kubeconfig: Value) async throws(ClientError) -> Bool {
        try await client.makeNamespace(reference.namespace)
        let reply = try await client.patch(
            reference, .apply,
            [
                "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
                "metadata": [
                    "name": .string(reference.name), "namespace": .string(reference.namespace),
                ],
                "data": [Self.key: .string(Base64.encode(kubeconfig.yaml()))],
            ], query: [("fieldManager", FieldManager.name), ("force", "true")])
        return reply.status == 201
    }

    /// Removes it; true when it was there.
    public func remove() async throws(ClientError) -> Bool {
        do throws(ClientError) { try await client.delete(reference) } catch {
            guard error.isNotFound else { throw error }
            return false
        }
        return true
    }

    /// What it is, as results name it.
    public var written: ObjectReference { reference }
}
