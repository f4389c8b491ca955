import PlatModel
import PlatSystem
import PlatValue

/// Takes a service away: from every cluster, and from its workspace.
public struct ServiceRemoval: Sendable {
    private let run: ServiceRun
    private var client: Client { run.client }

    /// The service whose package is given, in the workspace of the run.
    public init(_ run: ServiceRun) { self.run = run }

    /// The workspaces that live on it.
    public func consumers() async throws(ServiceError) -> [String] {
        var found: Set<String> = []
        for export in run.package.description.exports {
            do throws(ExportError) {
                for binding in try await ExportView(typed: export.name).bindings(client) {
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

    /// Removes it. With `keepsData` the API and what consumers keep in it stay. A cluster that is away
    /// keeps what it has, and the record with it, so that this can be done again.
    public func remove(
        _ record: ServiceRecord, keepsData: Bool
    ) async throws(ServiceError) {
        if !keepsData {
            let consumers = try await consumers()
            guard consumers.isEmpty else { throw .inUse(consumers) }
        }
        var record = record
        record.state = .removing
        record = try await run.ledger.begin(record)
        if let controller = run.package.description.controller {
            run.onEvent(.step("the controllers"))
            let failures = await run.remove(from: record.clusters, controller)
            let left = failures.map(\.path.displayed)
            let done = record.clusters.count - left.count
            record.clusters = left
            try await run.ledger.write(record)
            guard failures.isEmpty else { throw .clusters(failures, done: done) }
            try await revoke(controller)
        }
        guard !keepsData else {
            record.state = .kept
            return try await run.ledger.write(record)
        }
        run.onEvent(.step("the API"))
        try await removeObjects()
        do throws(ClientError) { try await run.ledger.remove() } catch { throw .client(error) }
        if record.madeWorkspace { try await removeWorkspace() }
    }

    private func revoke(
        _ controller: ServiceDescription.Controller
    ) async throws(ServiceError) {
        for export in run.package.description.exports {
            let credentials = ControllerCredentials(
                client: client, export: export.name, account: controller.account,
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
            ServiceRecord.set(run.name), ApplyPlan([]), client: client, options: run.applyOptions)
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
            var remover = ObjectRemover(client: client, timeout: run.options.timeout)
            remover.ignoresMissing = true
            do throws(RemovalError) { try await remover.remove(leftover.reference) } catch {
                guard case .client(let error) = error else {
                    throw .refused([
                        ServiceError.Failure(
                            manifest: Manifest(object: leftover.object, source: run.name),
                            error: .notReady(
                                leftover.reference,
                                .timedOut(after: run.options.timeout, missing: "its end")))
                    ])
                }
                throw .client(error)
            }
            run.onEvent(.removed(leftover.reference))
        }
    }

    /// Removes the workspace that was made for it, unless somebody uses it for something else.
    private func removeWorkspace() async throws(ServiceError) {
        guard let parent = run.place.parent else { return }
        do throws(ClientError) {
            guard try await client.childWorkspaces().isEmpty,
                try await client.items(APIResource.exports.path()).items.isEmpty,
                try await client.services().isEmpty
            else { return }
        } catch {
            throw .client(error)
        }
        let remover = WorkspaceRemover(
            run.place, parent: client.at(parent), timeout: run.options.timeout)
        do throws(ClientError) { try await remover.remove() } catch { throw .client(error) }
        do throws(WorkspaceError) { try await remover.waitUntilGone { _ in } } catch {
            throw .workspace(error)
        }
        run.onEvent(.removed(ObjectReference(.workspaces, name: run.place.last)))
    }
}
