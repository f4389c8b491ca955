import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// What the controllers of a service are, on every cluster the same.
struct ControllerParts: Sendable {
    let description: ServiceDescription
    let controller: ServiceDescription.Controller
    /// Its manifests, filled in, with their namespace.
    let manifests: [Manifest]
    /// When the token ends that is in the secret, in seconds since 1970; the secret says so too.
    let secret: Manifest

    /// On the secret: when its token ends.
    static let endAnnotation = "service.plat/token-ends"
    /// On the secret: the endpoints that its kubeconfig leads to, as the control plane calls them.
    static let endpointsAnnotation = "service.plat/endpoints"
    static let versionAnnotation = "service.plat/version"

    var namespace: Manifest {
        Manifest(
            object: [
                "apiVersion": "v1", "kind": "Namespace",
                "metadata": ["name": .string(controller.namespace)],
            ], source: ServiceDescription.file)
    }

    var all: [Manifest] { [namespace, secret] + manifests }

    static func secret(
        _ controller: ServiceDescription.Controller, _ credentials: ControllerKubeconfig,
        version: String
    ) -> Manifest {
        Manifest(
            object: [
                "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
                "metadata": [
                    "name": .string(controller.secret), "namespace": .string(controller.namespace),
                    "annotations": [
                        endAnnotation: .string(credentials.ends),
                        endpointsAnnotation: .string(credentials.endpoints.joined(separator: "\n")),
                        versionAnnotation: .string(version),
                    ],
                ],
                "data": ["kubeconfig": .string(Base64.encode(credentials.kubeconfig.yaml()))],
            ], source: ServiceDescription.file)
    }
}

/// What a controller works with.
struct ControllerKubeconfig: Sendable {
    var kubeconfig: Value
    /// When its token ends.
    var ends: String
    /// Those that it leads to.
    var endpoints: [String]
}

extension ServiceRun {
    /// The clusters that a record chooses.
    static func clusters(
        of record: ServiceRecord, _ client: Client
    ) async throws(ServiceError) -> [MountedCluster] {
        guard let selector = try selector(of: record) else { return [] }
        return await top(of: record, client).fleet(matching: selector).clusters
    }

    /// The workspace at and below which the clusters of a record are.
    static func top(of record: ServiceRecord, _ client: Client) -> Client {
        client.at(WorkspacePath(displayed: record.top))
    }

    /// Which clusters a record chooses; nil for none.
    static func selector(of record: ServiceRecord) throws(ServiceError) -> LabelSelector? {
        guard !record.compute.isEmpty else { return nil }
        do throws(SelectorError) {
            return record.compute == "*" ? .everything : try LabelSelector(parsing: record.compute)
        } catch {
            throw .package(
                ManifestError(
                    ServiceDescription.file, .invalid("compute \(record.compute): \(error)")))
        }
    }

    /// How objects are applied to a cluster. What others manage is left to them.
    func clusterOptions(_ controller: ServiceDescription.Controller) -> ApplyOptions {
        var applying = ApplyOptions(defaultNamespace: controller.namespace)
        applying.applySet = ServiceRecord.set(name, namespace: controller.namespace)
        applying.timeout = options.timeout
        return applying
    }

    /// Brings the controllers to every cluster that is chosen, and takes them from those that are not
    /// any more. New clusters are done all at once; where something runs already, wave by wave.
    public func syncClusters(_ record: ServiceRecord) async throws(ServiceError) -> ServiceRecord {
        guard let controller = package.description.controller else { return record }
        onEvent(.step("the controllers"))
        var record = record
        let clusters = try await Self.clusters(of: record, client)
        let wanted = clusters.map(\.path.displayed)
        let gone = record.clusters.filter { !wanted.contains($0) }
        // Before anything is written on a cluster it is noted, so that it is found again.
        let noted = Array(Set(record.clusters + wanted)).sorted()
        if noted != record.clusters.sorted() {
            record.clusters = noted
            try await ledger.write(record)
        }
        let parts = try await parts(controller, record)
        var failures = try await apply(parts, to: clusters, record)
        let left = await remove(from: gone, controller)
        failures += left
        record.clusters = wanted + left.map(\.path.displayed)
        try await ledger.write(record)
        guard failures.isEmpty else {
            throw .clusters(failures, done: clusters.count - failures.count + left.count)
        }
        return record
    }

    /// What is applied to each cluster; the token is made anew, and used where it is needed.
    func parts(
        _ controller: ServiceDescription.Controller, _ record: ServiceRecord
    ) async throws(ServiceError) -> ControllerParts {
        let credentials = try await credentials(controller, record)
        var values = [
            "service": name, "version": version, "namespace": controller.namespace,
            "secret": controller.secret,
            "endpoint": record.endpoint.isEmpty ? client.session.base : record.endpoint,
        ]
        for (key, image) in controller.images {
            values["image.\(key)"] = record.images[key] ?? image
        }
        let manifests: [Manifest]
        do throws(ManifestError) {
            manifests = try ServiceTemplate(values: values).manifests(
                of: package.templates, shown: name)
        } catch {
            throw .package(error)
        }
        return ControllerParts(
            description: package.description, controller: controller,
            manifests: manifests.filter {
                $0.kind.kind != "Namespace" || $0.name != controller.namespace
            },
            secret: ControllerParts.secret(controller, credentials, version: version))
    }

    /// What the controller works with: made where it is missing, with a new token and the endpoints that
    /// there are, and are going to be when the first consumers come.
    func credentials(
        _ controller: ServiceDescription.Controller, _ record: ServiceRecord
    ) async throws(ServiceError) -> ControllerKubeconfig {
        var places: [(name: String, server: String)] = []
        var token = (token: "", end: "")
        var all: [String] = []
        for (at, export) in package.description.exports.enumerated() {
            let credentials = ControllerCredentials(
                client: client, export: export.name, account: controller.account,
                namespace: ServiceRecord.home)
            let account: ServiceAccount
            do throws(ClientError) {
                account = try await credentials.make(rotates: false).account
            } catch {
                throw .client(error)
            }
            if at == 0 {
                do throws(ServiceAccountError) {
                    token = try await account.token(lasting: options.tokenLifetime)
                } catch {
                    throw .account(error)
                }
            }
            let endpoints = try await endpoints(of: export.name)
            places += credentials.places(endpoints)
            all += endpoints
        }
        if !record.endpoint.isEmpty {
            places = places.map { ($0.name, moved($0.server, to: record.endpoint)) }
        }
        return ControllerKubeconfig(
            kubeconfig: AccountKubeconfig.value(
                cluster: options.server, places: places, user: controller.account,
                token: token.token),
            ends: token.end, endpoints: all.sorted())
    }

    private func endpoints(of export: String) async throws(ServiceError) -> [String] {
        let view = ExportView(typed: export)
        do throws(ExportError) {
            // An export without a slice has only its workspace yet.
            var endpoints: [String] = []
            do throws(ExportError) { endpoints = try await view.endpoints(client) } catch {
                guard error == .unknown else { throw error }
            }
            do throws(ClientError) {
                if let toCome = try await view.endpointsToCome(client) {
                    endpoints += toCome.filter { !endpoints.contains($0) }
                } else {
                    onEvent(.hiddenLocations(export: export))
                }
            } catch {
                throw .client(error)
            }
            return endpoints
        } catch {
            throw .export(error)
        }
    }

    /// An address of the control plane as others reach it.
    private func moved(_ server: String, to endpoint: String) -> String {
        let base = client.session.base
        return server.hasPrefix(base) ? endpoint + server.dropFirst(base.count) : server
    }

    private func apply(
        _ parts: ControllerParts, to clusters: [MountedCluster], _ record: ServiceRecord
    ) async throws(ServiceError) -> [ServiceError.ClusterFailure] {
        let prepared = await concurrently(clusters, width: 32) { cluster in
            await prepare(cluster, parts)
        }
        var failures: [ServiceError.ClusterFailure] = []
        var (fresh, running): ([Prepared], [Prepared]) = ([], [])
        for (cluster, result) in zip(clusters, prepared) {
            switch result {
            case .failure(let failure):
                onEvent(.cluster(cluster, isWhole: false))
                failures.append(failure)
            case .success(let ready):
                if ready.isNew { fresh.append(ready) } else { running.append(ready) }
            }
        }
        failures += await apply(fresh, parts, isWave: false)
        // Where something runs, a part of it must go on doing so.
        let isMove = record.state == .upgrading || record.state == .rollingBack
        failures += await apply(running, parts, isWave: isMove)
        return failures
    }

    private func apply(
        _ prepared: [Prepared], _ parts: ControllerParts, isWave: Bool
    ) async -> [ServiceError.ClusterFailure] {
        guard !prepared.isEmpty else { return [] }
        var application = FleetApply(
            prepared.map(\.plan), to: prepared.map(\.cluster), client: client,
            options: clusterOptions(parts.controller))
        application.waits = true
        application.goesByWaves = isWave
        if isWave { application.width = options.waveWidth }
        let told = InOrder<Event>(onEvent)
        let outcomes = await application.run { position, outcome in
            told.add(
                .cluster(prepared[position].cluster, isWhole: outcome.isWhole), at: position)
        }
        // Where nothing was there is nothing left over.
        let whole = zip(prepared, outcomes).filter { $1.isWhole && !$0.isNew }.map(\.0)
        let leftovers = await concurrently(whole, width: 32) { one in
            await prune(one.cluster, parts)
        }
        return zip(prepared, outcomes).compactMap { one, outcome in
            outcome.isWhole ? nil : Self.failure(of: one, outcome)
        } + leftovers.compactMap(\.self)
    }

    private static func failure(
        of prepared: Prepared, _ outcome: FleetApply.Outcome
    ) -> ServiceError.ClusterFailure {
        var reasons: [ServiceError.Reason] = []
        switch outcome {
        case .away(let why): reasons = [.away(why)]
        case .notReached: reasons = [.notTried]
        case .tried(let outcomes, let unready):
            for (item, outcome) in zip(prepared.plan.items, outcomes) {
                if case .failed(let error) = outcome {
                    reasons.append(
                        .apply(ServiceError.Failure(manifest: item.manifest, error: error)))
                }
            }
            reasons += unready.map(ServiceError.Reason.unready)
        }
        return ServiceError.ClusterFailure(path: prepared.cluster.path, reasons: reasons)
    }
}
