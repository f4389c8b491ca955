import PlatModel

/// All controllers of the control plane, as one thing to run and to end.
struct Controllers: Sendable {
    private let runners: [@Sendable () async -> Void]
    private let closers: [@Sendable () -> Void]

    static func make(for server: Parts) throws(Status) -> Controllers {
        var builder = Builder(server: server)
        try builder.add(WorkspacePlacement(server: server))
        try builder.add(ClusterInitialization(server: server))
        try builder.add(ClusterDeletion(server: server))
        try builder.add(MountController(server: server))
        try builder.add(KubeClusterController(server: server))
        try builder.add(TypeEndpoints(server: server))
        try builder.add(NamespaceDeletion(server: server))
        try builder.add(NamespaceFurnishing(server: server))
        try builder.add(QuotaCounting(server: server))
        try builder.add(GarbageCollection(server: server))
        try builder.add(ExportIdentity(server: server))
        try builder.add(BindingController(server: server))
        try builder.add(EndpointSlices(server: server))
        try builder.add(PartitionSets(server: server))
        try builder.add(ClaimedObjects(server: server))
        try builder.add(Definitions(server: server))
        try builder.add(AggregatedRoles(server))
        try builder.add(WorkspaceAdmins(server))
        return builder.controllers
    }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for runner in runners { group.addTask { await runner() } }
        }
    }

    func close() { for closer in closers { closer() } }

    /// Starts each aspect on every location.
    struct Builder {
        let server: Parts
        private var runners: [@Sendable () async -> Void] = []
        private var closers: [@Sendable () -> Void] = []

        init(server: Parts) { self.server = server }

        mutating func add(_ aspect: some Aspect) throws(Status) {
            let controller = Controller(aspect, log: server.log)
            for location in server.locations { try controller.follow(location) }
            runners.append { await controller.run() }
            closers.append { controller.close() }
        }

        var controllers: Controllers { Controllers(runners: runners, closers: closers) }
    }
}
