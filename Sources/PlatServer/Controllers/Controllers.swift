import PlatModel
import PlatStore

/// All controllers of the control plane, as one thing to run and to end.
struct Controllers: Sendable {
    private var runners: [@Sendable () async -> Void] = []
    private var closers: [@Sendable () -> Void] = []

    /// Lets all begin to follow; what they find to do waits until they run.
    static func make(for server: Parts) throws(Status) -> Controllers {
        var controllers = Controllers()
        controllers.addWorkspaces(server)
        controllers.addExports(server)
        controllers.addObjects(server)
        for location in server.locations {
            do throws(StoreError) {
                try server.events.tellFound(in: location, to: .controllers)
            } catch {
                throw Status(error)
            }
        }
        return controllers
    }

    private mutating func addWorkspaces(_ server: Parts) {
        let (directory, registries, surfaces) = (
            server.directory, server.registries, server.surfaces
        )
        let authorityPEM = server.authorityPEM
        add(
            WorkspacePlacement(
                directory: directory, registries: registries, choice: server.placement,
                clusters: server.clusterMaker), server)
        add(WorkspacePhase(directory: directory, registries: registries), server)
        add(WorkspaceRemoval(directory: directory, registries: registries), server)
        add(
            ClusterInitialization(
                directory: directory, registries: registries,
                defaultBindings: DefaultBindings(
                    directory: directory, types: server.types, exports: server.exports),
                authorityPEM: authorityPEM), server)
        add(
            ClusterDeletion(directory: directory, registries: registries, surfaces: surfaces),
            server)
        add(WorkspaceAdmins(registries: registries), server)
        add(TypeEndpoints(locations: server.locations, registries: registries), server)
        add(MountStatus(directory: directory, registries: registries, surfaces: surfaces), server)
        add(
            KubeClusterHealth(
                registries: registries, clusters: server.kubeClusters, addresses: server.addresses),
            server)
    }

    private mutating func addExports(_ server: Parts) {
        let (registries, bindings) = (server.registries, server.bindings)
        add(
            ExportIdentity(
                registries: registries, exports: server.exports, authorityPEM: server.authorityPEM),
            server)
        add(
            BindingResolution(
                directory: server.directory, bindings: bindings, registries: registries,
                exports: server.exports, surfaces: server.surfaces), server)
        add(
            ClaimedObjects(registries: registries, bindings: bindings, surfaces: server.surfaces),
            server)
        add(
            EndpointSlices(
                locations: server.locations, registries: registries, bindings: bindings,
                slices: server.slices, exports: server.exports, placement: server.placement),
            server)
        add(
            PartitionSets(
                locations: server.locations, registries: registries, placement: server.placement),
            server)
    }

    private mutating func addObjects(_ server: Parts) {
        let (registries, surfaces) = (server.registries, server.surfaces)
        add(Definitions(registries: registries, surfaces: surfaces), server)
        add(NamespaceDeletion(registries: registries, surfaces: surfaces), server)
        add(
            NamespaceFurnishing(registries: registries, authorityPEM: server.authorityPEM), server)
        add(QuotaCounting(registries: registries, surfaces: surfaces), server)
        add(
            GarbageCollection(
                locations: server.locations, registries: registries, surfaces: surfaces), server)
        add(AggregatedRoles(registries: registries), server)
    }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for runner in runners { group.addTask { await runner() } }
        }
    }

    func close() { for closer in closers { closer() } }

    private mutating func add(_ controller: some Controller, _ server: Parts) {
        let runner = ControllerRunner(controller, clock: server.clock, log: server.log)
        runner.follow(server.events)
        runners.append { await runner.run() }
        closers.append { runner.close() }
    }
}
