import PlatHTTP
import PlatModel
import PlatStore
import PlatSystem
import PlatValue

/// What the control plane is made of. Each part takes only the others that it needs, and can be made in a
/// test without the rest.
struct Parts: Sendable {
    let locations: [Location]
    let settings: ControlPlane.Configuration
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
    let slices = SliceDirectory(of: SystemResources.endpointSlices)
    let cachedSlices = SliceDirectory(of: SystemResources.cachedResourceSlices)
    let cachedResources = CachedResourceDirectory()
    let hooks = HookDirectory()
    let openWatches = OpenWatches()
    let quotas = QuotaDirectory()
    let objectCounts = ObjectCounts()
    let kubeClusters = KubeClusters()
    let passages = Passages()
    let openPassages = OpenPassages()

    // What is counted.
    let requestMetrics = RequestMetrics()
    let queues = QueueGauges()

    // What finds things and decides.
    let registries: Registries
    let permissions: Permissions
    let surfaces: Surfaces
    let exports: ExportLookup
    let types: WorkspaceTypes
    let placement: LocationChoice
    let clusterMaker: LogicalClusterMaker
    let webhookClients: WebhookClients

    init(
        locations: [Location], certificates: ServerCertificates,
        _ settings: ControlPlane.Configuration
    ) {
        self.locations = locations
        self.settings = settings
        let log = settings.log
        self.certificates = certificates
        self.log = log
        events = ObjectEvents(log: log)
        registries = Registries(directory: directory, clock: clock)
        permissions = Permissions(directory, registries)
        exports = ExportLookup(
            directory: directory, registries: registries, permissions: permissions)
        surfaces = Surfaces(
            directory: directory, bindings: bindings, registries: registries,
            cache: SurfaceCache(), exports: exports, hasClusters: settings.servesClusters)
        types = WorkspaceTypes(
            directory: directory, registries: registries, permissions: permissions, log: log)
        placement = LocationChoice(
            locations: locations, directory: directory, registries: registries)
        clusterMaker = LogicalClusterMaker(
            directory: directory, registries: registries, types: types, addresses: addresses)
        webhookClients = WebhookClients(
            services: MountedServices(
                directory: directory, kubeClusters: kubeClusters,
                store: StoredKubeClusters(registries: registries, addresses: addresses)))
    }

    /// Takes in what the stores hold, and follows what changes from then on.
    func follow() throws(StoreError) {
        SharedObjects.follow(events)
        directory.follow(events)
        bindings.follow(events)
        slices.follow(events)
        hooks.follow(events)
        cachedSlices.follow(events)
        cachedResources.follow(events)
        quotas.follow(events)
        objectCounts.follow(events)
        surfaces.follow(events)
        permissions.follow(events)
        openWatches.follow(events)
        openPassages.follow(events)
        for location in locations {
            events.hear(location)
            try events.tellFound(in: location, to: .directories)
            for cluster in try Relocation.clusters(laidDownIn: location) {
                directory.beginMigration(of: cluster)
            }
        }
    }
}

/// What requests pass.
extension Parts {
    /// Finds out who comes; it knows nobody yet.
    var authenticator: Authenticator {
        Authenticator(
            certificates: certificates, registries,
            WorkspaceIssuers(exports, clock: clock, log: log), frontProxy: settings.frontProxy,
            log: log)
    }

    /// The files that say who may come.
    func credentialFiles(_ authenticator: Authenticator) -> CredentialFiles {
        var files: [CredentialFiles.File] = []
        if let path = settings.tokenFilePath {
            files.append(
                .init(path: path, what: "token file") { [own = settings.tokenFile ?? ""] in
                    try authenticator.takeTokens(own + $0)
                })
        }
        if let path = settings.authenticationFilePath {
            files.append(
                .init(path: path, what: "authentication configuration") {
                    try authenticator.takeConfiguration($0)
                })
        }
        return CredentialFiles(files, clock: clock, log: log)
    }

    /// The authorities that client certificates may come from, PEM: the server's own, and those of a file.
    func clientAuthorities() throws(ServerStartError) -> [UInt8] {
        guard let path = settings.clientAuthorityPath else { return certificates.authorityPEM }
        let given = try authorities(path, "client authorities")
        return certificates.authorityPEM + Array("\n".utf8) + given
    }

    /// The authorities of proxies, PEM; nil: there are no proxies.
    func proxyAuthorities() throws(ServerStartError) -> [UInt8]? {
        try settings.frontProxy.map { proxy throws(ServerStartError) in
            try authorities(proxy.authorityPath, "authorities of proxies")
        }
    }

    private func authorities(_ path: String, _ what: String) throws(ServerStartError) -> [UInt8] {
        let given: [UInt8]
        do throws(SystemError) {
            given = try readFile(path)
        } catch {
            throw ServerStartError("\(what) \(path): \(error.reason)")
        }
        guard String(decoding: given, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
            throw ServerStartError("\(what) \(path): holds no certificate")
        }
        return given
    }

    /// Who is asked for permission.
    func authorizationChain() throws(ServerStartError) -> AuthorizationChain {
        do {
            let order = try AuthorizationChain.steps(settings.authorizationOrder)
            guard let path = settings.authorizationWebhookPath else {
                return AuthorizationChain(order: order, webhook: nil)
            }
            let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
            let access = try ClusterAccess(
                kubeconfig: try readFile(path), namingFilesIn: String(folder))
            return AuthorizationChain(
                order: order,
                webhook: WebhookAuthorizer(
                    access, version: settings.authorizationWebhookVersion, clock: clock, log: log))
        } catch let problem as ClusterAccess.Problem {
            throw ServerStartError("authorization webhook: \(problem.message)")
        } catch {
            throw ServerStartError("authorization: \(error)")
        }
    }

    func requestLife(
        _ authenticator: Authenticator, _ chain: AuthorizationChain
    ) throws(ServerStartError) -> RequestLife {
        let audit = try audit()
        let authorizer = Authorizer(
            directory: directory, bindings: bindings, exports: exports, permissions: permissions,
            ceilings: Ceilings(
                directory: directory, bindings: bindings, registries: registries,
                permissions: permissions), chain: chain)
        let impersonations = Impersonations(authorizer: authorizer, passages: passages)
        return RequestLife(
            clock: clock,
            router: Router(directory: directory, locations: locations, registries: registries),
            authenticator: authenticator, shares: shares, impersonations: impersonations,
            authorizer: authorizer,
            homes: Homes(
                directory: directory, locations: locations, registries: registries,
                permissions: permissions, types: types, maker: clusterMaker, clock: clock),
            documents: Documents(
                surfaces: surfaces, addresses: addresses,
                issuer: IssuerDocuments(signer: authenticator.signer),
                metrics: MetricsPage(
                    requests: requestMetrics, directory: directory, locations: locations,
                    openWatches: openWatches, queues: queues, audit: audit?.log)),
            operations: Operations(
                registries: registries, surfaces: surfaces, bindings: bindings,
                authorizer: authorizer, admission: admission, hooks: admissionHooks,
                webhookClients: webhookClients,
                reviews: Reviews(authenticator: authenticator, authorizer: authorizer),
                tokens: TokenIssue(signer: authenticator.signer), openWatches: openWatches,
                quotas: quotas, log: log),
            mounts: Mounts(
                directory: directory, locations: locations, registries: registries,
                permissions: permissions, authorizer: authorizer, impersonations: impersonations,
                wayOut: WayOut(passages: passages, log: log), open: openPassages,
                kubeClusters: kubeClusters, addresses: addresses, log: log,
                outgoing: HTTPClient()),
            hidesUIDs: locations.count > 1, audit: audit, metrics: requestMetrics)
    }

    /// What writes down who asked for what.
    private func audit() throws(ServerStartError) -> Audit? {
        guard let settings = settings.audit else { return nil }
        do {
            let text = String(decoding: try readFile(settings.policyPath), as: UTF8.self)
            return Audit(
                policy: try AuditPolicy(parsing: text), log: try AuditLog(settings, log: log),
                directory: directory)
        } catch let error as Invalid {
            throw ServerStartError("audit policy \(settings.policyPath): \(error)")
        } catch let error as SystemError {
            throw ServerStartError("audit: \(error)")
        } catch {
            throw ServerStartError("audit: \(error)")
        }
    }

    /// The policies and webhooks that are asked besides.
    private var admissionHooks: AdmissionHooks {
        AdmissionHooks(
            directory: hooks, bindings: bindings, permissions: permissions,
            parameters: PolicyParameters(
                directory: directory, registries: registries, surfaces: surfaces,
                clients: webhookClients),
            webhooks: Webhooks(clients: webhookClients, permissions: permissions))
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
            ShardAdmission(),
            CachedResourceAdmission(surfaces: surfaces, directory: directory),
            CachedSliceAdmission(exports: exports),
            EscalationAdmission(permissions: permissions),
            CertificateAdmission(permissions: permissions),
            PolicyAdmission(
                permissions: permissions, surfaces: surfaces, registries: registries),
            NamespaceAdmission(
                registries: registries, authorityPEM: certificates.authorityPEM),
            ClaimAdmission(bindings: bindings),
            ObjectLimitAdmission(
                directory: directory, surfaces: surfaces, counts: objectCounts,
                limit: settings.objectLimit),
        ])
    }
}
