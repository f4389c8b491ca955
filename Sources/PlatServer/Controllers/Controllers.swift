import PlatModel
import PlatStore

/// All controllers of the control plane, as one thing to run and to end.
struct Controllers: Sendable {
    private var runners: [@Sendable () async -> Void] = []
    private var closers: [@Sendable () -> Void] = []

    /// Lets all begin to follow; what they find to do waits until they run.
    static func make(for server: ControlPlane) throws(Status) -> Controllers {
        var controllers = Controllers()
        func add(_ controller: some Controller) {
            controllers.add(controller, server)
        }
        add(WorkspacePlacement(server: server))
        add(ClusterInitialization(server: server))
        add(ClusterDeletion(server: server))
        add(MountController(server: server))
        add(KubeClusterController(server: server))
        add(TypeEndpoints(server: server))
        add(NamespaceDeletion(server: server))
        add(NamespaceFurnishing(server: server))
        add(QuotaCounting(server: server))
        add(GarbageCollection(server: server))
        add(ExportIdentity(server: server))
        add(BindingController(server: server))
        add(EndpointSlices(server: server))
        add(PartitionSets(server: server))
        add(ClaimedObjects(server: server))
        add(Definitions(server: server))
        add(AggregatedRoles(server))
        add(WorkspaceAdmins(server))
        for location in server.locations {
            do throws(StoreError) {
                try server.events.tellFound(in: location, to: .controllers)
            } catch {
                throw Status(error)
            }
        }
        return controllers
    }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for runner in runners { group.addTask { await runner() } }
        }
    }

    func close() { for closer in closers { closer() } }

    private mutating func add(_ controller: some Controller, _ server: ControlPlane) {
        let runner = ControllerRunner(controller, clock: server.clock, log: server.log)
        runner.follow(server.events)
        runners.append { await runner.run() }
        closers.append { runner.close() }
    }
}
