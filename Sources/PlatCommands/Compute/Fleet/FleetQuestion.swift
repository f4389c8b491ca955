import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// Does something to objects of every cluster that matches, many clusters at once.
struct FleetQuestion {
    let selection: ComputeSelection
    let context: Context

    /// Calls `body` for each cluster, and tells what it answers in the order of the clusters.
    func each(
        naming objects: [String],
        _ body:
            @escaping @Sendable (Client, MountedCluster) async throws(CommandError)
            -> [FleetReport.Line]
    ) async throws(CommandError) {
        let client = try await context.workspaceClient()
        context.interruption.arm()
        let clusters = try await selection.clusters(client, context)
        let report = FleetReport(clusters, objects: objects, context)
        _ = await concurrently(Array(clusters.indices), width: 32) { position in
            let cluster = clusters[position]
            report.add(await lines(of: cluster, client.at(cluster.path), body), of: position)
        }
        try report.finish()
    }

    /// Calls `body` for each cluster, and goes on until it throws for one of them.
    func follow(
        _ body: @escaping @Sendable (Client, MountedCluster) async throws(CommandError) -> Void
    ) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let clusters = try await selection.clusters(client, context)
        let failure = await withTaskGroup(of: CommandError?.self) { group in
            for cluster in clusters {
                group.addTask {
                    do throws(CommandError) {
                        try await body(client.at(cluster.path), cluster)
                        return nil
                    } catch {
                        return error.about("\(cluster.path.displayed): \(error.subject)")
                    }
                }
            }
            defer { group.cancelAll() }
            for await ended in group where ended != nil { return ended }
            return CommandError?.none
        }
        if let failure { throw failure }
    }

    private func lines(
        of cluster: MountedCluster, _ client: Client,
        _ body: (Client, MountedCluster) async throws(CommandError) -> [FleetReport.Line]
    ) async -> [FleetReport.Line] {
        if let why = cluster.whyNotReady {
            return [.failed(CommandError(.unavailable, "", why))]
        }
        do throws(CommandError) { return try await body(client, cluster) } catch {
            return [.failed(error)]
        }
    }
}
