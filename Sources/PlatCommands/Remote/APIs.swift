import PlatClient
import PlatModel
import PlatValue

extension APIResource {
    private static func kcp(
        _ group: String, _ version: String, _ resource: String, _ kind: String
    ) -> APIResource {
        APIResource(
            GroupVersionResource(group: group, version: version, resource: resource), kind: kind,
            isNamespaced: false, singular: kind.lowercased())
    }

    static let exports = kcp("apis.kcp.io", "v1alpha2", "apiexports", "APIExport")
    static let bindings = kcp("apis.kcp.io", "v1alpha2", "apibindings", "APIBinding")
    static let schemas = kcp("apis.kcp.io", "v1alpha1", "apiresourceschemas", "APIResourceSchema")
    static let clusterRoles = APIResource(
        GroupVersionResource(
            group: "rbac.authorization.k8s.io", version: "v1", resource: "clusterroles"),
        kind: "ClusterRole", isNamespaced: false, singular: "clusterrole")
    static let clusterRoleBindings = APIResource(
        GroupVersionResource(
            group: "rbac.authorization.k8s.io", version: "v1", resource: "clusterrolebindings"),
        kind: "ClusterRoleBinding", isNamespaced: false, singular: "clusterrolebinding")
    static let mounts = kcp("mounts.contrib.kcp.io", "v1alpha1", "kubeclusters", "KubeCluster")
    static let secrets = APIResource(
        GroupVersionResource(group: "", version: "v1", resource: "secrets"), kind: "Secret",
        isNamespaced: true, singular: "secret")
}

extension Context {
    /// Prints objects of one resource: a table of our own making, or the objects themselves.
    func print(
        _ objects: [Value], of resource: APIResource, as table: () -> Table, isOne: Bool = false
    ) {
        let printer = ObjectPrinter(format: format)
        let whole = objects.map { printer.readable($0.typed(as: resource)) }
        switch format {
        case .table, .wide:
            let table = table()
            guard !table.rows.isEmpty else { return }
            for line in table.lines() { output.line(line) }
        case .name: for object in whole { output.line(ObjectPrinter.name(object, resource)) }
        case .jsonl: for object in whole { output.json(object.jsonText()) }
        case .json, .yaml:
            let document = isOne && whole.count == 1 ? whole[0] : ObjectPrinter.list(whole)
            output.write(printer.document(document))
        }
    }

    /// How long an object has existed.
    func age(_ object: Value) -> String {
        Age.text(
            since: object.creationTimestamp ?? "", now: clock.now())
    }
}
