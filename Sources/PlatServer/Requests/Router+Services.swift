import PlatHTTP
import PlatModel
import PlatValue

/// What lies beside the workspaces, under `/services`.
extension Router {
    /// `/services/NAME/…`: which view, or none.
    func routeService(_ segments: [String], within location: Location?) throws(Status) -> Route {
        guard segments.count >= 2 else { return .nowhere }
        switch segments[1] {
        case "apiexport": return try routeExportView(segments, within: location)
        case "initializingworkspaces":
            return try routeLifecycle(.initializing, segments, within: location)
        case "terminatingworkspaces":
            return try routeLifecycle(.terminating, segments, within: location)
        case "replication": return routeReplicationView(segments, within: location)
        case "apiresourceschema": return routeSchemaView(segments, within: location)
        case "cluster-proxy": return routeClusterProxy(segments)
        default: return .nowhere
        }
    }

    /// `/services/apiexport/CLUSTER/EXPORT/clusters/CONSUMER/…`
    private func routeExportView(_ segments: [String], within location: Location?) throws(Status)
        -> Route
    {
        guard segments.count >= 6, segments[4] == "clusters" else {
            return .nowhere
        }
        guard let holder = directory.cluster(segments[2]),
            let export = try registries[holder.location].find(
                SystemResources.exports, cluster: holder.name, name: segments[3])
        else {
            return .reply(
                Reply.text(
                    "Internal Server Error: \"/services/\(segments.dropFirst().joined(separator: "/"))\": API export not found\n",
                    status: 500))
        }
        let consumer = segments[5]
        let view = ExportView(
            exportCluster: holder.name, export: APIExport(export),
            consumer: consumer == "*" ? nil : consumer,
            location: self.location(ofConsumer: consumer, within: location))
        return .place(.exportView(view), segments: Array(segments.dropFirst(6)))
    }

    /// The location that a view shows: the listener's own, or where the consumer lives. The main
    /// endpoint shows the first location's consumers for `*`.
    private func location(ofConsumer consumer: String, within location: Location?) -> Location {
        if let location { return location }
        return directory.location(of: consumer) ?? locations[0]
    }

    /// `/services/initializingworkspaces/NAME/clusters/CLUSTER/…`
    private func routeLifecycle(
        _ kind: LifecycleView.Kind, _ segments: [String], within location: Location?
    )
        throws(Status) -> Route
    {
        guard segments.count >= 5, segments[3] == "clusters" else {
            return routeLifecycleDiscovery(kind, segments, within: location)
        }
        let cluster = segments[4]
        guard !cluster.contains(":") || Workplace.isOfSystem(cluster) else { return .nowhere }
        let view = LifecycleView(
            kind: kind, name: segments[2], cluster: cluster == "*" ? nil : cluster,
            location: location ?? directory.location(of: cluster) ?? locations[0])
        return .place(.lifecycleView(view), segments: Array(segments.dropFirst(5)))
    }

    /// `/services/initializingworkspaces/NAME/apis/…`: what the view serves can be asked without naming
    /// a cluster, and nothing else.
    private func routeLifecycleDiscovery(
        _ kind: LifecycleView.Kind, _ segments: [String], within location: Location?
    ) -> Route {
        let rest = Array(segments.dropFirst(3))
        let isDiscovery =
            switch rest.first {
            case "api": rest.count <= 2
            case "apis": rest.count <= 3
            default: false
            }
        guard isDiscovery else { return .nowhere }
        let view = LifecycleView(
            kind: kind, name: segments[2], cluster: nil, location: location ?? locations[0])
        return .place(.lifecycleView(view), segments: rest)
    }

    /// `/services/replication/CLUSTER/SLICE/clusters/CONSUMER/…`
    private func routeReplicationView(_ segments: [String], within location: Location?) -> Route {
        guard segments.count >= 6, segments[4] == "clusters" else {
            return .nowhere
        }
        let consumer = segments[5]
        let view = ReplicationView(
            cluster: segments[2], slice: segments[3], consumer: consumer == "*" ? nil : consumer,
            location: self.location(ofConsumer: consumer, within: location))
        return .place(.replicationView(view), segments: Array(segments.dropFirst(6)))
    }

    /// `/services/apiresourceschema/CONSUMER/…`, in which `clusters/*` and `clusters/CONSUMER` change nothing:
    /// clients add them.
    private func routeSchemaView(_ segments: [String], within location: Location?) -> Route {
        guard segments.count >= 3, segments[2] != "*",
            !segments[2].contains(":") || Workplace.isOfSystem(segments[2])
        else { return .nowhere }
        let consumer = segments[2]
        var rest = Array(segments.dropFirst(3))
        if rest.first == "clusters" {
            guard rest.count >= 2, ["*", consumer].contains(rest[1]) else {
                return .nowhere
            }
            rest = Array(rest.dropFirst(2))
        }
        let view = SchemaView(
            consumer: consumer,
            location: self.location(ofConsumer: consumer, within: location))
        return .place(.schemaView(view), segments: rest)
    }

    /// `/services/cluster-proxy/CLUSTER/apis/mounts.contrib.kcp.io/v1alpha1/kubeclusters/NAME/proxy/…`
    private func routeClusterProxy(_ segments: [String]) -> Route {
        let fixed = ["apis", "mounts.contrib.kcp.io", "v1alpha1", "kubeclusters"]
        guard segments.count >= 9, Array(segments[3..<7]) == fixed, segments[8] == "proxy" else {
            return .reply(Reply.pageNotFound)
        }
        return .cluster(
            name: segments[7], holder: segments[2], segments: Array(segments.dropFirst(9)))
    }
}
