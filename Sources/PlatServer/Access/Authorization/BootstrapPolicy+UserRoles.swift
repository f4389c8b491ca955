import PlatModel

/// What `view`, `edit` and `admin` grant: the kinds that Kubernetes has them grant, also those that are
/// served only where a workspace defines or binds them (`deployments.apps`).
extension BootstrapPolicy {
    static let reading = ["get", "list", "watch"]
    private static let writing = ["create", "delete", "deletecollection", "patch", "update"]

    static let view: [PolicyRule] = [
        rule(
            reading, "",
            "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods "
                + "replicationcontrollers replicationcontrollers/scale serviceaccounts services "
                + "services/status"),
        rule(
            reading, "",
            "bindings events limitranges namespaces/status pods/log pods/status "
                + "replicationcontrollers/status resourcequotas resourcequotas/status"),
        rule(reading, "", "namespaces"),
        rule(reading, "discovery.k8s.io", "endpointslices"),
        rule(
            reading, "apps",
            "controllerrevisions daemonsets daemonsets/status deployments deployments/scale "
                + "deployments/status replicasets replicasets/scale replicasets/status statefulsets "
                + "statefulsets/scale statefulsets/status"),
        rule(
            reading, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
        rule(reading, "batch", "cronjobs cronjobs/status jobs jobs/status"),
        rule(reading, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
        rule(reading, "networking.k8s.io", "ingresses ingresses/status networkpolicies"),
    ]

    static let edit: [PolicyRule] = [
        rule(
            reading, "", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"),
        rule(["impersonate"], "", "serviceaccounts"),
        rule(writing, "", "pods pods/attach pods/exec pods/portforward pods/proxy"),
        rule(["create"], "", "pods/eviction"),
        rule(
            writing, "",
            "configmaps events persistentvolumeclaims replicationcontrollers "
                + "replicationcontrollers/scale secrets serviceaccounts services services/proxy"),
        rule(["create"], "", "serviceaccounts/token"),
        rule(
            writing, "apps",
            "daemonsets deployments deployments/rollback deployments/scale replicasets "
                + "replicasets/scale statefulsets statefulsets/scale"),
        rule(writing, "autoscaling", "horizontalpodautoscalers"),
        rule(writing, "batch", "cronjobs jobs"),
        rule(writing, "policy", "poddisruptionbudgets"),
        rule(writing, "networking.k8s.io", "ingresses networkpolicies"),
        rule(reading + writing, "coordination.k8s.io", "leases"),
    ]

    static let admin: [PolicyRule] = [
        rule(["create"], "authorization.k8s.io", "localsubjectaccessreviews"),
        rule(reading + writing, "rbac.authorization.k8s.io", "rolebindings roles"),
    ]

    private static func rule(_ verbs: [String], _ group: String, _ resources: String) -> PolicyRule
    {
        PolicyRule(
            verbs, groups: [group], resources: resources.split(separator: " ").map(String.init))
    }
}
