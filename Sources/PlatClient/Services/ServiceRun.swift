public import PlatModel
import PlatSystem
public import PlatValue

/// Brings a service to where it is to be: installs it, moves it to another version, brings clusters up
/// to date. Each step may be done again, so that what is interrupted anywhere goes on from there.
public struct ServiceRun: Sendable {
    /// What whoever runs it decides.
    public struct Options: Sendable {
        /// Who may bind it, beside those that the package names.
        public var consumers = Grantees(users: [], groups: [])
        /// Labels of the clusters; nil leaves it to the package.
        public var compute: String?
        /// Images by name that take the place of the package's.
        public var images: [String: String] = [:]
        /// Where controllers find the control plane; empty for where we find it.
        public var endpoint = ""
        /// How many clusters are changed at once where something runs there already.
        public var waveWidth = 1
        /// How long one thing may take to become ready.
        public var timeout = Duration.seconds(120)
        /// How long a controller's token lasts; it is renewed when less than a third is left.
        public var tokenLifetime = Duration.seconds(30 * 86_400)
        /// Whether consumers may lose something.
        public var mayBreak = false
        /// What a kubeconfig of a controller says of the server beside its address.
        public var server: Value = [:]

        /// Nothing is said beyond what the package says.
        public init() {}
    }

    /// What is being done.
    public enum Event: Sendable {
        /// A part of the whole begins: `the API`, `the controllers`.
        case step(String)
        /// An object of the service's workspace.
        case applied(Applied)
        /// A cluster is as it is to be, or is not.
        case cluster(MountedCluster, isWhole: Bool)
        /// An object that is no longer a part of it.
        case removed(ObjectReference)
        case waits(String)
        /// Which locations there are may not be seen: the controllers know the endpoints that there are.
        case hiddenLocations(export: String)
    }

    let client: Client
    let place: WorkspacePath
    /// The workspace at and below which clusters are looked for.
    let top: WorkspacePath
    let package: ServicePackage
    let options: Options
    let onEvent: @Sendable (Event) -> Void

    /// A service in the workspace `place`; `client` is one of the workspace from which clusters are
    /// looked for.
    public init(
        _ package: ServicePackage, at place: WorkspacePath, from client: Client,
        options: Options, onEvent: @escaping @Sendable (Event) -> Void
    ) {
        self.package = package
        self.place = place
        self.options = options
        self.onEvent = onEvent
        self.client = client.at(place)
        top = client.path ?? .root
    }

    var name: String { package.description.name }
    var version: String { package.description.version.description }
    var ledger: ServiceLedger { ServiceLedger(client: client, name: name) }
    var shelf: ServiceShelf { ServiceShelf(client: client, name: name) }

    /// Installs it; what an interrupted installation has left is used.
    public func install() async throws(ServiceError) -> ServiceRecord {
        let made = try await makeWorkspace()
        var record = ServiceRecord(
            name: name, state: .installing, version: version, hash: package.hash,
            summary: package.description.summary,
            compute: options.compute ?? package.description.controller?.compute ?? "",
            top: top.displayed)
        record.madeWorkspace = made
        record.consumers = options.consumers
        record.images = options.images
        record.endpoint = options.endpoint
        if let present = try await read() {
            try check(present)
            record.clusters = present.clusters
            record.madeWorkspace = present.madeWorkspace || made
        }
        record = try await ledger.begin(record)
        return try await carryOut(record)
    }

    /// Whether what is there may be gone on with.
    private func check(_ present: ServiceRecord) throws(ServiceError) {
        switch present.state {
        case .installing: return
        case .kept where present.version == version: return
        case .installed where present.version == version:
            guard present.hash == package.hash else { throw .otherContent(version: version) }
        case .installed, .kept: throw .installed(version: present.version)
        case .upgrading, .rollingBack, .removing: throw .unfinished(present)
        }
    }

    /// Moves it to this package's version, newer or, where it is a `rollback`, older.
    public func upgrade(isRollback: Bool = false) async throws(ServiceError) -> ServiceRecord {
        guard var record = try await read() else {
            throw .unknown(try await names())
        }
        if record.state == .removing { throw .unfinished(record) }
        if record.state == .installing, record.version != version { throw .unfinished(record) }
        try checkOrder(record, isRollback)
        if !options.mayBreak, !isRollback {
            let breaking = try await impacts().filter(\.impact.isBreaking)
            if !breaking.isEmpty { throw .breaking(breaking) }
        }
        // Back to where an interrupted upgrade began there is no way to go.
        record.target = record.version == version ? "" : version
        record.state = isRollback ? .rollingBack : .upgrading
        if let compute = options.compute { record.compute = compute }
        record.images.merge(options.images) { $1 }
        if !options.endpoint.isEmpty { record.endpoint = options.endpoint }
        record.consumers = record.consumers.adding(options.consumers)
        record = try await ledger.begin(record)
        return try await carryOut(record)
    }

    /// Brings it to where its record says that it is to be: also what was interrupted.
    public func sync(_ record: ServiceRecord) async throws(ServiceError) -> ServiceRecord {
        guard record.state == .installed else {
            let wanted = record.target.isEmpty ? record.version : record.target
            guard record.state != .removing, record.state != .kept, wanted == version else {
                throw .unfinished(record)
            }
            return try await carryOut(try await ledger.begin(record))
        }
        try await applyWorkspace(record)
        return try await syncClusters(record)
    }

    private func checkOrder(
        _ record: ServiceRecord, _ isRollback: Bool
    ) throws(ServiceError) {
        guard !isRollback else { return }
        // What was written there was a version when it was installed.
        guard let present = try? ServiceVersion(parsing: record.version) else { return }
        if package.description.version < present {
            throw .backwards(from: record.version, to: version)
        }
        if package.description.version == present, record.hash != package.hash {
            throw .otherContent(version: version)
        }
    }

    /// What consumers would notice of this package's version.
    public func impacts() async throws(ServiceError) -> [ServiceImpact] {
        var all: [ServiceImpact] = []
        for export in package.description.exports {
            do throws(ClientError) {
                var impact = try await client.impact(
                    of: package.snapshots(of: export), on: export.name)
                let present = try await client.objectIfAny(
                    ObjectReference(.exports, name: export.name))
                let offered = present.map(APIExport.init)
                // A type that is no longer offered is gone for whoever uses it.
                for old in offered?.resources ?? []
                where !package.snapshots(of: export).contains(where: {
                    $0.plural == old.name && $0.group == old.group
                }) {
                    let type = GroupResource(group: old.group, resource: old.name)
                    impact.changes.append(
                        ExportImpact.Change(
                            resource: type.description, breaks: ["would be gone"], objects: 0))
                }
                let asked = offered?.claims ?? []
                let new = export.claims.filter { claim in
                    !asked.contains {
                        $0.key == claim.claim.key && Set(claim.claim.verbs).isSubset(of: $0.verbs)
                    }
                }
                all.append(
                    ServiceImpact(
                        export: export.name, impact: impact,
                        newClaims: present == nil ? [] : new.map(\.claim.name)))
            } catch {
                throw .client(error)
            }
        }
        return all
    }

    /// Everything, in an order in which consumers are never without their API: schemas, then the
    /// export that moves over to them, then the controllers, and last what is no longer needed.
    private func carryOut(_ record: ServiceRecord) async throws(ServiceError) -> ServiceRecord {
        var record = record
        do throws(ClientError) { try await shelf.put(package, with: record) } catch {
            throw .client(error)
        }
        onEvent(.step("the API"))
        try await applyWorkspace(record)
        record = try await syncClusters(record)
        try await prune(record)
        if !record.target.isEmpty {
            record.previous = record.state == .rollingBack ? "" : record.version
            record.version = record.target
            record.target = ""
        }
        record.hash = package.hash
        record.summary = package.description.summary
        record.state = .installed
        try await ledger.write(record)
        do throws(ClientError) {
            try await shelf.keep([record.version, record.previous])
        } catch {
            throw .client(error)
        }
        return record
    }

    /// On a workspace: the service that it was made for.
    private static let madeFor = "service.plat/made-for"

    private func makeWorkspace() async throws(ServiceError) -> Bool {
        let maker = WorkspaceMaker(session: client.session, timeout: options.timeout)
        do throws(WorkspaceError) {
            guard place.parent != nil, place != place.top else { return false }
            onEvent(.step("the workspace \(place.displayed)"))
            try await maker.makeParents(of: place) { onEvent(.waits($1.pending)) }
            // Said on it from its first moment, so that it is known after an interruption too.
            var wish = WorkspaceMaker.Wish(acceptsExisting: true)
            wish.annotations = [Self.madeFor: name]
            let made = try await maker.make(place, wish)
            _ = try await maker.waitUntilReady(place, onWait: { onEvent(.waits($1.pending)) })
            return made.workspace.value.annotation(Self.madeFor) == name
        } catch {
            // Who may make none there may be at home in one that is there.
            if case .client(let why) = error.fault, why.isForbidden, await isOpen() { return false }
            throw .workspace(error)
        }
    }

    private func isOpen() async -> Bool {
        do throws(ClientError) {
            _ = try await client.object(ObjectReference(.namespaces, name: ServiceRecord.home))
            return true
        } catch {
            return false
        }
    }

    private func read() async throws(ServiceError) -> ServiceRecord? {
        do throws(ClientError) { return try await ledger.read() } catch { throw .client(error) }
    }

    private func names() async throws(ServiceError) -> [String] {
        do throws(ClientError) { return try await client.services().map(\.name) } catch {
            throw .client(error)
        }
    }
}
