import PlatHTTP
import PlatModel
import PlatValue

struct NamespaceStrategy: ResourceStrategy {
    var nameRule: MetadataRules.NameRule { .label }
    var deleteReturnsObject: Bool { true }
    var fieldLabels: [String: [String]] {
        ["status.phase": ["status", "phase"], "name": ["metadata", "name"]]
    }

    func prepareCreate(_ object: inout Value, _ request: ObjectRequest) throws(Status) {
        object["status"] = ["phase": "Active"]
        var finalizers = object.at("spec", "finalizers")?.arrayValue ?? []
        if !finalizers.contains("kubernetes") { finalizers.append("kubernetes") }
        object["spec"] = ["finalizers": .array(finalizers)]
        setNameLabel(&object)
    }

    func prepareUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest) throws(Status) {
        if request.subresource == "finalize" {
            let finalizers = object.at("spec", "finalizers")
            object["status"] = old["status"]
            object["spec"] = finalizers.map { ["finalizers": $0] } ?? [:]
        } else {
            object["spec"] = old["spec"]
        }
        setNameLabel(&object)
    }

    func admitDelete(_ object: Value, _ request: ObjectRequest) async throws(Status) {
        guard ["default", "kube-system", "kube-public"].contains(object.objectName) else { return }
        throw Status.forbidden(
            request.type.resource, object.objectName, "this namespace may not be deleted")
    }

    func companions(of object: Value, _ request: ObjectRequest) -> [StoredObject.Draft] {
        NamespaceContents.drafts(
            request.server.registry(request.location), cluster: request.cluster ?? "",
            namespace: object.objectName, authorityPEM: request.server.authorityPEM)
    }

    private func setNameLabel(_ object: inout Value) {
        object.set(
            .string(object.objectName), at: "metadata", "labels", "kubernetes.io/metadata.name")
    }
}

/// What every namespace has from its first moment: the default account and the server's authority.
enum NamespaceContents {
    /// A namespace that the server makes, with its contents.
    static func namespace(
        _ registry: ObjectRegistry, cluster: String, name: String,
        annotations: [String: String] = [:], authorityPEM: [UInt8]
    ) -> [StoredObject.Draft] {
        let namespace = registry.newObject(
            BuiltinResources.namespaces, cluster: cluster, name: name,
            labels: ["kubernetes.io/metadata.name": name], annotations: annotations,
            content: ["spec": ["finalizers": ["kubernetes"]], "status": ["phase": "Active"]])
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
