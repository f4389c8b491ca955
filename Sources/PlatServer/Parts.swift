import PlatHTTP
import PlatStore

/// What the control plane is made of. Each part takes only the others that it needs, and can be made in a
/// test without the rest.
struct Parts: Sendable {
    let locations: [Location]
    let certificates: ServerCertificates
    let log: ServerLog
    let clock = ServerClock.system
    let addresses = Addresses()
    let shares = RequestShares()

    /// What changes in the stores, told in order.
    let events: ObjectEvents

    // What is known without asking a store.
    let directory = ClusterDirectory()
    let bindings = BindingDirectory()
    let slices = SliceDirectory()
    let openWatches = OpenWatches()
    let kubeClusters = KubeClusters()
    let passages = Passages()

    // What finds things and decides.
    let registries: Registries
    let permissions: Permissions
    let surfaces: Surfaces
    let exports: ExportLookup
    let types: WorkspaceTypes
    let placement: LocationChoice
    let clusterMaker: LogicalClusterMaker

    init(locations: [Location], certificates: ServerCertificates, log: ServerLog) {
        self.locations = locations
        self.certificates = certificates
        self.log = log
        events = ObjectEvents(log: log)
        registries = Registries(directory: directory, clock: clock)
        permissions = Permissions(directory, registries)
        surfaces = Surfaces(
            directory: directory, bindings: bindings, registries: registries,
            cache: SurfaceCache())
        exports = ExportLookup(
            directory: directory, registries: registries, permissions: permissions)
        types = WorkspaceTypes(
            directory: directory, registries: registries, permissions: permissions, log: log)
        placement = LocationChoice(
            locations: locations, directory: directory, registries: registries)
        clusterMaker = LogicalClusterMaker(
            directory: directory, registries: registries, types: types, addresses: addresses)
    }

    /// Takes in what the stores hold, and follows what changes from then on.
    func follow() throws(StoreError) {
        SharedObjects.follow(events)
        directory.follow(events)
        bindings.follow(events)
        slices.follow(events)
        surfaces.follow(events)
        permissions.follow(events)
        openWatches.follow(events)
        for location in locations {
            events.hear(location)
            try events.tellFound(in: location, to: .directories)
        }
    }
}

/// What requests pass.
extension Parts {
    func requestLife(_ authenticator: Authenticator) -> RequestLife {
        let authorizer = Authorizer(
            directory: directory, bindings: bindings, exports: exports, permissions: permissions,
            ceilings: Ceilings(
                directory: directory, bindings: bindings, registries: registries,
                permissions: permissions))
        let impersonations = Impersonations(authorizer: authorizer, passages: passages)
        return RequestLife(
            clock: clock,
            router: Router(directory: directory, locations: locations, registries: registries),
            authenticator: authenticator, shares: shares, impersonations: impersonations,
            authorizer: authorizer,
            homes: Homes(
                directory: directory, locations: locations, registries: registries,
                permissions: permissions, types: types, maker: clusterMaker),
            documents: Documents(surfaces: surfaces, addresses: addresses),
            operations: Operations(
                registries: registries, surfaces: surfaces, bindings: bindings,
                authorizer: authorizer, admission: admission,
                reviews: Reviews(permissions: permissions, authenticator: authenticator),
                tokens: TokenIssue(signer: authenticator.signer), openWatches: openWatches,
                log: log),
            mounts: Mounts(
                directory: directory, locations: locations, registries: registries,
                permissions: permissions, authorizer: authorizer, impersonations: impersonations,
                passages: passages, kubeClusters: kubeClusters, addresses: addresses, log: log,
                outgoing: HTTPClient()),
            hidesUIDs: locations.count > 1)
    }

    /// The rules of admission, in the order in which they are asked.
    private var admission: Admission {
        Admission([
            WorkspaceAdmission(directory: directory, types: types),
            WorkspaceTypeAdmission(exports: exports),
            LogicalClusterAdmission(),
            DefinitionAdmission(surfaces: surfaces),
            ResourceSchemaAdmission(),
            ExportAdmission(directory: directory),
            BindingAdmission(exports: exports),
            EndpointSliceAdmission(exports: exports),
            EscalationAdmission(permissions: permissions),
            NamespaceAdmission(
                registries: registries, authorityPEM: certificates.authorityPEM),
            ClaimAdmission(bindings: bindings),
        ])
    }
}
