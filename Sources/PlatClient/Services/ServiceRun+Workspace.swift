import PlatModel
import PlatSystem
import PlatValue
import Synchronization

extension ServiceRun {
    /// How the objects of the workspace are applied.
    var applyOptions: ApplyOptions { Self.applyOptions(of: name, options) }

    static func applyOptions(of name: String, _ options: Options) -> ApplyOptions {
        var applying = ApplyOptions(defaultNamespace: ServiceRecord.home)
        applying.applySet = ServiceRecord.set(name)
        applying.forcesConflicts = true
        applying.timeout = options.timeout
        return applying
    }

    /// The objects of the workspace.
    func plan(_ record: ServiceRecord) -> ApplyPlan {
        let objects = ServiceObjects(package: package, consumers: record.consumers)
        return ApplyPlan(
            objects.manifests.map { ApplyPlan.Item(workspace: place, manifest: $0) },
            defaultNamespace: ServiceRecord.home)
    }

    /// Brings the objects of the workspace to where they are to be, and waits until others may be
    /// expected to know of them.
    func applyWorkspace(_ record: ServiceRecord) async throws(ServiceError) {
        let plan = plan(record)
        try await checkOwners(of: plan)
        let failures = Mutex<[ServiceError.Failure]>([])
        let hasChanged = Mutex(false)
        let told = InOrder<Event>(onEvent)
        await ApplyRun(plan, client: client, options: applyOptions) { event in
            guard case .finished(let at, let outcome) = event else { return }
            switch outcome {
            case .done(let applied):
                if applied.change != .unchanged { hasChanged.withLock { $0 = true } }
                told.add(.applied(applied), at: at)
            case .failed(let error):
                told.add(nil, at: at)
                failures.withLock {
                    $0.append(ServiceError.Failure(manifest: plan.items[at].manifest, error: error))
                }
            case .notTried: told.add(nil, at: at)
            }
        }.run()
        if Task.isCancelled { throw .client(.cancelled) }
        let failed = failures.withLock(\.self)
        guard failed.isEmpty else { throw .refused(failed) }
        for export in package.description.exports { try await waitForIdentity(export.name) }
        guard hasChanged.withLock(\.self) else { return }
        do throws(ClientError) { try await Replication(client: client).wait() } catch {
            throw .client(error)
        }
    }

    /// Fails where something of that name is there that somebody else has made: it would be his no longer,
    /// and go with the service.
    private func checkOwners(of plan: ApplyPlan) async throws(ServiceError) {
        let id = ServiceRecord.set(name).id
        let found = await concurrently(plan.items) { item -> Result<String?, ClientError> in
            do throws(ResourceLookupError) {
                let resource = try await client.resource(for: item.manifest.kind)
                let reference = ObjectReference(resource, name: item.manifest.name)
                do throws(ClientError) {
                    let object = try await client.objectIfAny(reference)
                    let isForeign = object.map { $0.label(ApplySet.memberLabel) != id } ?? false
                    return .success(isForeign ? reference.displayed : nil)
                } catch {
                    return .failure(error)
                }
            } catch {
                // What a workspace does not know is told by the attempt to apply it.
                return .success(nil)
            }
        }
        var foreign: [String] = []
        for result in found {
            do throws(ClientError) {
                if let name = try result.get() { foreign.append(name) }
            } catch {
                throw .client(error)
            }
        }
        guard foreign.isEmpty else { throw .foreign(foreign) }
    }

    private func waitForIdentity(_ export: String) async throws(ServiceError) {
        do throws(ExportError) {
            let object: Value
            do throws(ClientError) {
                object = try await client.object(ObjectReference(.exports, name: export))
            } catch {
                throw .client(error)
            }
            _ = try await ExportPublisher(client: client, name: export).waitForIdentity(object) {
                onEvent(.waits("the identity of \(export)"))
            }
        } catch {
            throw .export(error)
        }
    }

    /// Removes what is no longer a part of it. Schemas of the version before stay: it may come back.
    func prune(_ record: ServiceRecord) async throws(ServiceError) {
        let sets = ApplySetRun(
            ServiceRecord.set(name), plan(record), client: client, options: applyOptions)
        // What was gone back from does not come again.
        let isRollback = record.state == .rollingBack
        let before =
            isRollback ? "" : record.target.isEmpty ? record.previous : record.version
        let kept = try await shelf.package(before)?.snapshots.map(\.name) ?? []
        do throws(ApplyError) {
            for leftover in try await sets.leftovers()
            where !kept.contains(leftover.reference.name) {
                var remover = ObjectRemover(client: client, timeout: options.timeout)
                remover.ignoresMissing = true
                do throws(RemovalError) {
                    try await remover.remove(leftover.reference)
                } catch {
                    if case .client(let error) = error { throw .refused(error) }
                    // It goes on going; the next run finds whatever is left then.
                    continue
                }
                onEvent(.removed(leftover.reference))
            }
            try await sets.close()
        } catch {
            if case .refused(let error) = error { throw .client(error) }
            throw .client(.cancelled)
        }
    }
}
