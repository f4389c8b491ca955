import PlatModel
import PlatStore

/// All controllers of the control plane, as one thing to run and to end.
struct Controllers: Sendable {
    private var runners: [@Sendable () async -> Void] = []
    private var closers: [@Sendable () -> Void] = []

    /// Lets all begin to follow; what they find to do waits until they run.
    static func make(for parts: Parts) throws(Status) -> Controllers {
        var controllers = Controllers()
        controllers.addWorkspaces(parts)
        controllers.addExports(parts)
        controllers.addObjects(parts)
        for location in parts.locations {
            do throws(StoreError) {
                try parts.events.tellFound(in: location, to: .controllers)
            } catch {
                throw Status(error)
            }
        }
        return controllers
    }

    private mutating func addWorkspaces(_ parts: Parts) {
        let (directory, registries, surfaces) = (
            parts.directory, parts.registries, parts.surfaces
        )
        let authorityPEM = parts.certificates.authorityPEM
        let defaultBindings = DefaultBindings(
            directory: directory, bindings: parts.bindings, types: parts.types,
            exports: parts.exports)
        add(
            WorkspacePlacement(
                directory: directory, registries: registries, choice: parts.placement,
                clusters: parts.clusterMaker), parts)
        add(WorkspacePhase(directory: directory, registries: registries), parts)
        add(WorkspaceRemoval(directory: directory, registries: registries), parts)
        add(
            ClusterInitialization(
                directory: directory, registries: registries, defaultBindings: defaultBindings,
                authorityPEM: authorityPEM), parts)
        add(
            BindingMaintenance(
                directory: directory, registries: registries, types: parts.types,
                defaultBindings: defaultBindings), parts)
        add(
            ClusterDeletion(directory: directory, registries: registries, surfaces: surfaces),
            parts)
        add(ClusterActivity(directory: directory, registries: registries), parts)
        add(WorkspaceAdmins(registries: registries), parts)
        add(
            Migrations(
                locations: parts.locations, directory: directory, registries: registries,
                openWatches: parts.openWatches, requests: parts.requestMetrics), parts)
        add(TypeEndpoints(locations: parts.locations, registries: registries), parts)
        add(MountStatus(directory: directory, registries: registries, surfaces: surfaces), parts)
        guard parts.settings.servesClusters else { return }
        add(
            KubeClusterHealth(
                store: StoredKubeClusters(registries: registries, addresses: parts.addresses),
                clusters: parts.kubeClusters, clock: parts.clock), parts)
    }

    private mutating func addExports(_ parts: Parts) {
        let (registries, bindings) = (parts.registries, parts.bindings)
        let secrets = IdentitySecrets(
            registries: registries, authorityPEM: parts.certificates.authorityPEM)
        add(
            ExportIdentity(registries: registries, exports: parts.exports, secrets: secrets), parts)
        add(
            CachedResources(
                registries: registries, surfaces: parts.surfaces,
                directory: parts.cachedResources, secrets: secrets), parts)
        add(
            CachedResourceSlices(
                locations: parts.locations, registries: registries, bindings: bindings,
                slices: parts.cachedSlices, exports: parts.exports, placement: parts.placement),
            parts)
        add(
            BindingResolution(
                directory: parts.directory, bindings: bindings, registries: registries,
                exports: parts.exports, surfaces: parts.surfaces), parts)
        add(
            ClaimedObjects(registries: registries, bindings: bindings, surfaces: parts.surfaces),
            parts)
        add(
            EndpointSlices(
                locations: parts.locations, registries: registries, bindings: bindings,
                slices: parts.slices, exports: parts.exports, placement: parts.placement),
            parts)
        add(
            PartitionSets(
                locations: parts.locations, registries: registries, placement: parts.placement),
            parts)
    }

    private mutating func addObjects(_ parts: Parts) {
        let (registries, surfaces) = (parts.registries, parts.surfaces)
        add(Definitions(registries: registries, surfaces: surfaces), parts)
        add(NamespaceDeletion(registries: registries, surfaces: surfaces), parts)
        add(
            NamespaceFurnishing(
                registries: registries, authorityPEM: parts.certificates.authorityPEM), parts)
        add(
            AccountSecrets(
                registries: registries, signer: TokenSigner(parts.certificates),
                authorityPEM: parts.certificates.authorityPEM), parts)
        add(
            QuotaCounting(
                registries: registries, surfaces: surfaces,
                quotas: parts.quotas), parts)
        add(
            GarbageCollection(
                locations: parts.locations, registries: registries, surfaces: surfaces), parts)
        add(AggregatedRoles(registries: registries), parts)
        add(Expiry(locations: parts.locations, registries: registries), parts)
        add(PolicyWarnings(registries: registries, surfaces: surfaces), parts)
    }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for runner in runners { group.addTask { await runner() } }
        }
    }

    func close() { for closer in closers { closer() } }

    private mutating func add(_ controller: some Controller, _ parts: Parts) {
        let runner = ControllerRunner(controller, clock: parts.clock, log: parts.log)
        runner.follow(parts.events)
        parts.queues.add { runner.gauge }
        runners.append { await runner.run() }
        closers.append { runner.close() }
    }
}
