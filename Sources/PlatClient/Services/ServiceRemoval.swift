import PlatModel
import PlatSystem
import PlatValue

/// Takes a service away: from every cluster, and from its workspace.
public struct ServiceRemoval: Sendable {
    private let name: String
    /// Of its workspace.
    private let client: Client
    private let options: ServiceRun.Options
    private let onEvent: @Sendable (ServiceRun.Event) -> Void
    /// Nil where its package was not kept yet: then nothing of it was made but its workspace.
    private let run: ServiceRun?
    private var ledger: ServiceLedger { ServiceLedger(client: client, name: name) }

    /// The service whose package is given, in the workspace of the run.
    public init(_ run: ServiceRun) {
        self.init(
            run.name, of: run.client, options: run.options, onEvent: run.onEvent, run: run)
    }

    init(
        _ name: String, of client: Client, options: ServiceRun.Options,
        onEvent: @escaping @Sendable (ServiceRun.Event) -> Void, run: ServiceRun? = nil
    ) {
        self.name = name
        self.client = client
        self.options = options
        self.onEvent = onEvent
        self.run = run
    }

    private var exports: [String] { run?.package.description.exports.map(\.name) ?? [] }

    /// The workspaces that live on it.
    private func consumers() async throws(ServiceError) -> [String] {
        var found: Set<String> = []
        for export in exports {
            do throws(ExportError) {
                for binding in try await ExportView(typed: export).bindings(client) {
                    let path = binding.annotation(ObjectAnnotations.path)
                    found.insert(path.map { ":" + $0 } ?? binding.cluster)
                }
            } catch {
                // An export that is gone, or has no endpoints, has no consumers.
                guard error == .unknown else { throw .export(error) }
            }
        }
        return found.sorted()
    }

    /// Fails while workspaces live on it.
    public func checkUnused() async throws(ServiceError) {
        let consumers = try await consumers()
        guard consumers.isEmpty else { throw .inUse(consumers) }
    }

    /// Removes it. With `keepsData` the API and what consumers keep in it stay. A cluster that is away
    /// keeps what it has, and the record with it, so that this can be done again.
    public func remove(
        _ record: ServiceRecord, keepsData: Bool
    ) async throws(ServiceError) {
        do throws(ServiceError) { try await takeAway(record, keepsData: keepsData) } catch {
            guard record.isGoing, error.isOfClosedWorkspace else { throw error }
            try await removeWorkspace()
        }
    }

    private func takeAway(
        _ record: ServiceRecord, keepsData: Bool
    ) async throws(ServiceError) {
        if !keepsData { try await checkUnused() }
        var record = record
        record.state = .removing
        record = try await ledger.begin(record)
        if let run, let controller = run.package.description.controller {
            onEvent(.step("the controllers"))
            let failures = await run.remove(from: record.clusters, controller)
            let left = failures.map(\.path.displayed)
            let done = record.clusters.count - left.count
            record.clusters = left
            try await ledger.write(record)
            guard failures.isEmpty else { throw .clusters(failures, done: done) }
            try await revoke(controller)
        }
        guard !keepsData else {
            record.state = .kept
            return try await ledger.write(record)
        }
        onEvent(.step("the API"))
        try await removeObjects()
        // What is left of it is known by its record, which goes with its workspace, or else last.
        if record.madeWorkspace, try await isAlone() { return try await removeWorkspace() }
        do throws(ClientError) { try await ledger.remove() } catch { throw .client(error) }
    }

    private func revoke(
        _ controller: ServiceDescription.Controller
    ) async throws(ServiceError) {
        for export in exports {
            let credentials = ControllerCredentials(
                client: client, export: export, account: controller.account,
                namespace: ServiceRecord.home)
            do throws(ServiceAccountError) { _ = try await credentials.revoke() } catch {
                if case .client(let error) = error, error.isNotFound { continue }
                throw .account(error)
            }
        }
    }

    /// Exports go before the schemas that they refer to.
    private func removeObjects() async throws(ServiceError) {
        let sets = ApplySetRun(
            ServiceRecord.set(name), ApplyPlan([]), client: client,
            options: ServiceRun.applyOptions(of: name, options))
        let leftovers: [Leftover]
        do throws(ApplyError) { leftovers = try await sets.leftovers() } catch {
            if case .refused(let error) = error { throw .client(error) }
            // There is no record of any: nothing is left.
            return
        }
        func isLate(_ leftover: Leftover) -> Bool {
            leftover.reference.resource.kind == APIResource.schemas.kind
        }
        for leftover in leftovers.filter({ !isLate($0) }) + leftovers.filter(isLate) {
            var remover = ObjectRemover(client: client, timeout: options.timeout)
            remover.ignoresMissing = true
            do throws(RemovalError) { try await remover.remove(leftover.reference) } catch {
                guard case .client(let error) = error else {
                    throw .refused([
                        ServiceError.Failure(
                            manifest: Manifest(object: leftover.object, source: name),
                            error: .notReady(
                                leftover.reference,
                                .timedOut(after: options.timeout, missing: "its end")))
                    ])
                }
                throw .client(error)
            }
            onEvent(.removed(leftover.reference))
        }
    }

    /// Whether nobody uses the workspace for something else.
    private func isAlone() async throws(ServiceError) -> Bool {
        do throws(ClientError) {
            guard try await client.childWorkspaces().isEmpty,
                try await client.items(APIResource.exports.path()).items.isEmpty
            else { return false }
            return try await client.services().allSatisfy { $0.name == name }
        } catch {
            throw .client(error)
        }
    }

    private func removeWorkspace() async throws(ServiceError) {
        guard let place = client.path, let parent = place.parent else { return }
        let remover = WorkspaceRemover(
            place, parent: client.at(parent), timeout: options.timeout)
        do throws(ClientError) { try await remover.remove() } catch { throw .client(error) }
        do throws(WorkspaceError) { try await remover.waitUntilGone { _ in } } catch {
            throw .workspace(error)
        }
        onEvent(.removed(ObjectReference(.workspaces, name: place.last)))
    }
}

extension ServiceRecord {
    /// Whether somebody has begun to remove it, with its workspace as the last step: where the workspace
    /// cannot be entered any more, that is on its way.
    var isGoing: Bool { state == .removing && madeWorkspace }
}

extension ServiceError {
    /// Whether it comes of a workspace that cannot be entered, or is not there.
    var isOfClosedWorkspace: Bool {
        switch self {
        case .client(let error), .export(.client(let error)), .account(.client(let error)):
            error.isClosed || error.isNotFound
        default: false
        }
    }
}
