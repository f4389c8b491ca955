import PlatModel
import PlatSystem
import PlatValue

extension ServiceRun {
    /// A cluster, and what is to be applied to it.
    struct Prepared: Sendable {
        var cluster: MountedCluster
        var plan: ApplyPlan
        /// Whether nothing of the service is there yet.
        var isNew: Bool
    }

    /// Looks what is there: what somebody else owns is left alone, and a token that is good for long
    /// enough stays.
    func prepare(
        _ cluster: MountedCluster, _ parts: ControllerParts
    ) async -> Result<Prepared, ServiceError.ClusterFailure> {
        func failure(_ reasons: [ServiceError.Reason]) -> ServiceError.ClusterFailure {
            ServiceError.ClusterFailure(path: cluster.path, reasons: reasons)
        }
        if let why = cluster.whyNotReady { return .failure(failure([.away(why)])) }
        let place = client.at(cluster.path)
        let found = await concurrently(parts.all) { manifest in
            await present(manifest, place, parts.controller)
        }
        if case .success(let object?)? = found.first, object.isBeingDeleted {
            // What was there before goes when its controllers have looked after it; then it begins anew.
            let namespace = ObjectReference(.namespaces, name: parts.namespace.name)
            onEvent(.waits("\(namespace.displayed) in \(cluster.path.displayed) to be gone"))
            let remover = ObjectRemover(client: place, timeout: options.timeout)
            do throws(RemovalError) {
                try await remover.waitUntilGone(namespace, uid: object.objectUID)
            } catch {
                return .failure(failure([.removal(namespace, error)]))
            }
            return await prepare(cluster, parts)
        }
        var reasons: [ServiceError.Reason] = []
        var wanted: [Manifest] = []
        var isNew = true
        for (manifest, result) in zip(parts.all, found) {
            switch result {
            case .failure(let error): reasons.append(.client(error))
            case .success(nil): wanted.append(manifest)
            case .success(let object?):
                let isOurs = object.label(ApplySet.memberLabel) == id(parts.controller)
                if isOurs, manifest == parts.secret, isFresh(object, parts.secret) {
                    isNew = false
                } else if isOurs {
                    isNew = false
                    wanted.append(manifest)
                } else if manifest != parts.namespace {
                    reasons.append(.foreign(manifest.displayed))
                }
            }
        }
        guard reasons.isEmpty else { return .failure(failure(reasons)) }
        if wanted.first == parts.namespace, isNew {
            do throws(ClientError) {
                try await makeNamespace(parts, place)
            } catch {
                return .failure(failure([.client(error)]))
            }
        }
        return .success(Prepared(cluster: cluster, plan: plan(wanted, cluster), isNew: isNew))
    }

    /// Makes the namespace as one of ours from the start: made without its label it would look like
    /// somebody else's to whoever goes on after an interruption.
    private func makeNamespace(
        _ parts: ControllerParts, _ place: Client
    ) async throws(ClientError) {
        var object = parts.namespace.object
        object.setLabel(ApplySet.memberLabel, to: id(parts.controller))
        do throws(ClientError) { _ = try await place.create(object, .namespaces) } catch {
            if !error.isAlreadyExists { throw error }
        }
    }

    private func id(_ controller: ServiceDescription.Controller) -> String {
        ServiceRecord.set(name, namespace: controller.namespace).id
    }

    func plan(_ manifests: [Manifest], _ cluster: MountedCluster) -> ApplyPlan {
        ApplyPlan(manifests.map { ApplyPlan.Item(workspace: cluster.path, manifest: $0) })
    }

    /// The object that is there now. A kind that comes with the same manifests is not there yet.
    private func present(
        _ manifest: Manifest, _ place: Client, _ controller: ServiceDescription.Controller
    ) async -> Result<Value?, ClientError> {
        let resource: APIResource
        do throws(ResourceLookupError) {
            resource = try await place.resource(for: manifest.kind)
        } catch {
            if case .client(let error) = error, !error.isNotFound { return .failure(error) }
            return .success(nil)
        }
        let reference = ObjectReference(
            resource, namespace: manifest.namespace ?? controller.namespace, name: manifest.name)
        do throws(ClientError) { return .success(try await place.objectIfAny(reference)) } catch {
            return .failure(error)
        }
    }

    /// Whether the token in a secret lasts long enough, and the secret is of this version and leads to
    /// the same endpoints as another one.
    private func isFresh(_ secret: Value, _ other: Manifest) -> Bool {
        let endpoints = ControllerParts.endpointsAnnotation
        guard secret.annotation(ControllerParts.versionAnnotation) == version,
            secret.annotation(endpoints) == other.object.annotation(endpoints),
            let text = secret.annotation(ControllerParts.endAnnotation),
            let end = Timestamp(text: text)?.seconds
        else { return false }
        let left = Double(end) - client.session.clock.now()
        return left > options.tokenLifetime.seconds / 3
    }

    /// Removes from a cluster what is no longer a part of the service; nil where that went well.
    func prune(
        _ cluster: MountedCluster, _ parts: ControllerParts
    ) async -> ServiceError.ClusterFailure? {
        let sets = ApplySetRun(
            ServiceRecord.set(name, namespace: parts.controller.namespace),
            plan(parts.all, cluster), client: client.at(cluster.path),
            options: clusterOptions(parts.controller))
        return await remove(sets, cluster.path, endingSetIn: nil)
    }

    /// Takes everything of the service from clusters; one that is mounted no longer has nothing that
    /// could be reached.
    func remove(
        from paths: [String], _ controller: ServiceDescription.Controller
    ) async -> [ServiceError.ClusterFailure] {
        let set = ServiceRecord.set(name, namespace: controller.namespace)
        let found = await concurrently(paths, width: 32) { text -> ServiceError.ClusterFailure? in
            let path = WorkspacePath(displayed: text)
            guard let parent = path.parent else { return nil }
            do throws(ClientError) {
                let reference = ObjectReference(.workspaces, name: path.last)
                guard let object = try await client.at(parent).objectIfAny(reference) else {
                    return nil
                }
                let cluster = MountedCluster(path: path, workspace: Workspace(object))
                if let why = cluster.whyNotReady {
                    return ServiceError.ClusterFailure(path: path, reasons: [.away(why)])
                }
            } catch {
                return ServiceError.ClusterFailure(path: path, reasons: [.client(error)])
            }
            let place = client.at(path)
            let sets = ApplySetRun(
                set, ApplyPlan([]), client: place, options: clusterOptions(controller))
            return await remove(sets, path, endingSetIn: controller.namespace)
        }
        return found.compactMap(\.self)
    }

    private static let namespacePatience = Duration.seconds(10)

    private func remove(
        _ sets: ApplySetRun, _ path: WorkspacePath, endingSetIn namespace: String?
    ) async -> ServiceError.ClusterFailure? {
        func failure(_ reason: ServiceError.Reason) -> ServiceError.ClusterFailure {
            ServiceError.ClusterFailure(path: path, reasons: [reason])
        }
        do throws(ApplyError) {
            for leftover in try await sets.leftovers() {
                var remover = ObjectRemover(client: client.at(path), timeout: options.timeout)
                remover.ignoresMissing = true
                // A namespace goes when its controllers have looked after it, which may take long.
                let kind = leftover.reference.resource
                let isNamespace =
                    kind.group == APIResource.namespaces.group
                    && kind.kind == APIResource.namespaces.kind
                if isNamespace { remover.timeout = Self.namespacePatience }
                do throws(RemovalError) { try await remover.remove(leftover.reference) } catch {
                    if case .timedOut = error, isNamespace { continue }
                    return failure(.removal(leftover.reference, error))
                }
            }
            guard let namespace else {
                try await sets.close()
                return nil
            }
            if let failure = await removeNamespace(namespace, path) { return failure }
            let set = ServiceRecord.set(name, namespace: namespace)
            let parent = ObjectReference(.configMaps, namespace: namespace, name: set.name)
            do throws(ClientError) { try await client.at(path).delete(parent) } catch {
                if !error.isNotFound { return failure(.client(error)) }
            }
            return nil
        } catch {
            return failure(
                .apply(
                    ServiceError.Failure(
                        manifest: Manifest(object: [:], source: name), error: error)))
        }
    }
}

extension ServiceRun {
    /// Removes a namespace that is one of ours: made before the set was, it is none of the set's yet.
    private func removeNamespace(
        _ name: String, _ path: WorkspacePath
    ) async -> ServiceError.ClusterFailure? {
        let reference = ObjectReference(.namespaces, name: name)
        let id = ServiceRecord.set(self.name, namespace: name).id
        var remover = ObjectRemover(client: client.at(path), timeout: Self.namespacePatience)
        remover.ignoresMissing = true
        do throws(ClientError) {
            let present = try await client.at(path).objectIfAny(reference)
            guard present?.label(ApplySet.memberLabel) == id else { return nil }
        } catch {
            return ServiceError.ClusterFailure(path: path, reasons: [.client(error)])
        }
        do throws(RemovalError) { try await remover.remove(reference) } catch {
            // It goes when its controllers have looked after it, which may take long.
            if case .timedOut = error { return nil }
            return ServiceError.ClusterFailure(
                path: path, reasons: [.removal(reference, error)])
        }
        return nil
    }
}

extension ServiceError.ClusterFailure: Error {
    /// Whether the cluster itself could not be reached.
    public var isAway: Bool {
        reasons.contains { reason in
            switch reason {
            case .away: true
            case .client(let error): error.isUnavailable
            case .apply(let failure): failure.error.isUnavailable
            case .removal(_, .client(let error)): error.isUnavailable
            case .removal, .foreign, .unready, .notTried: false
            }
        }
    }
}
