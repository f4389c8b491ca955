import PlatModel
import PlatStore
import PlatValue

/// What every namespace has from its first moment: the default account and the server's authority.
enum NamespaceContents {
    /// A namespace that the server makes, with its contents.
    static func namespace(
        _ registry: ObjectRegistry, cluster: String, name: String,
        annotations: [String: String] = [:], authorityPEM: [UInt8]
    ) -> [StoredObject.Draft] {
        let namespace = registry.newObject(
            BuiltinResources.namespaces, cluster: cluster, name: name,
            labels: [Namespace.nameLabel: name], annotations: annotations,
            content: [
                "spec": ["finalizers": [.string(Namespace.contentFinalizer)]],
                "status": ["phase": "Active"],
            ])
        return [namespace]
            + drafts(registry, cluster: cluster, namespace: name, authorityPEM: authorityPEM)
    }

    static func drafts(
        _ registry: ObjectRegistry, cluster: String, namespace: String, authorityPEM: [UInt8]
    ) -> [StoredObject.Draft] {
        [
            registry.newObject(
                BuiltinResources.serviceAccounts, cluster: cluster, namespace: namespace,
                name: "default", content: [:]),
            registry.newObject(
                BuiltinResources.configMaps, cluster: cluster, namespace: namespace,
                name: "kube-root-ca.crt",
                annotations: [
                    "kubernetes.io/description":
                        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters."
                ],
                content: [
                    "data": ["ca.crt": .string(String(decoding: authorityPEM, as: UTF8.self))]
                ]),
        ]
    }
}
