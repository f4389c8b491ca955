public import PlatModel
import PlatSystem
import PlatValue

/// How a service is: who uses it where, and its controllers, cluster by cluster.
public struct ServiceHealth: Sendable {
    /// Who uses it in one location.
    public struct Consumers: Sendable, Equatable {
        /// The address of the location.
        public var location: String
        /// How many workspaces use it.
        public var count: Int
        /// How many of them leave claims open, so that the controller cannot do all it is made for.
        public var withOpenClaims: Int
    }

    /// How the controller is on one cluster.
    public struct Controller: Sendable, Equatable {
        /// Where the cluster is.
        public var path: WorkspacePath
        /// `ready`, or what keeps it from that.
        public var state: String
        /// Which version is there; empty for none.
        public var version: String
        /// When its token ends, as it is written there.
        public var tokenEnds: String
        /// What the cluster warns of: messages of its latest events.
        public var warnings: [String]
        /// Whether all is well.
        public var isReady: Bool { state == "ready" }
    }

    private let client: Client
    private let record: ServiceRecord
    private let package: ServicePackage?

    /// A service of the workspace of `client`, with what is known of it.
    public init(_ record: ServiceRecord, _ package: ServicePackage?, _ client: Client) {
        self.client = client
        self.record = record
        self.package = package
    }

    /// The package that runs, or that it is on the way to, as it is kept with the record.
    public static func package(
        of record: ServiceRecord, _ client: Client
    ) async throws(ServiceError) -> ServicePackage? {
        let shelf = ServiceShelf(client: client, name: record.name)
        if !record.target.isEmpty, let found = try await shelf.package(record.target) {
            return found
        }
        return try await shelf.package(record.version)
    }

    /// The package that it can go back to.
    public static func previousPackage(
        of record: ServiceRecord, _ client: Client
    ) async throws(ServiceError) -> ServicePackage? {
        let isHalfWay = !record.target.isEmpty
        let version = isHalfWay ? record.version : record.previous
        guard !version.isEmpty else { return nil }
        return try await ServiceShelf(client: client, name: record.name).package(version)
    }

    /// Who uses it, location by location.
    public func consumers() async -> [Consumers] {
        var all: [Consumers] = []
        for export in package?.description.exports ?? [] {
            // An export that nobody uses has no endpoints.
            let places = (try? await ExportView(typed: export.name).clients(client)) ?? []
            all += await concurrently(places) { place in
                var found = Consumers(
                    location: Self.location(place.root), count: 0, withOpenClaims: 0)
                // What cannot be seen is not counted.
                try? await place.list(APIResource.bindings.path()) { page throws(ClientError) in
                    for binding in page["items"]?.arrayValue ?? [] {
                        found.count += 1
                        if !APIBinding(binding).openClaims.isEmpty { found.withOpenClaims += 1 }
                    }
                }
                return found
            }
        }
        return all
    }

    /// `https://eu.example.io:6443/services/…` by what tells locations apart.
    private static func location(_ root: String) -> String {
        guard let services = root.firstRange(of: "/services/") else { return root }
        return String(root[..<services.lowerBound])
    }

    /// The controllers on every cluster that is chosen, or that something of it may be on.
    public func controllers() async throws(ServiceError) -> [Controller] {
        guard let controller = package?.description.controller else { return [] }
        let chosen = try await ServiceRun.clusters(of: record, client)
        var paths = chosen.map(\.path)
        for text in record.clusters {
            let path = WorkspacePath(String(text.drop { $0 == ":" }))
            if !paths.contains(path) { paths.append(path) }
        }
        return await concurrently(paths, width: 32) { path in
            let cluster = chosen.first { $0.path == path }
            var found = Controller(path: path, state: "", version: "", tokenEnds: "", warnings: [])
            guard let cluster else {
                found.state = "no longer chosen"
                return found
            }
            if let why = cluster.whyNotReady {
                found.state = why
                return found
            }
            await look(at: &found, controller)
            return found
        }
    }

    private func look(
        at found: inout Controller, _ controller: ServiceDescription.Controller
    ) async {
        let place = client.at(found.path)
        do throws(ClientError) {
            let secret = try await place.objectIfAny(
                ObjectReference(
                    .secrets, namespace: controller.namespace, name: controller.secret))
            guard let secret else {
                found.state = "not there"
                return
            }
            found.version = secret.annotation(ControllerParts.versionAnnotation) ?? ""
            found.tokenEnds = secret.annotation(ControllerParts.endAnnotation) ?? ""
        } catch {
            found.state = error.description
            return
        }
        found.state = await state(controller, place)
        found.warnings = await warnings(controller, place)
    }

    /// Whether everything of it in a cluster is ready.
    private func state(
        _ controller: ServiceDescription.Controller, _ place: Client
    ) async -> String {
        let set = ServiceRecord.set(record.name, namespace: controller.namespace)
        let sets = ApplySetRun(
            set, ApplyPlan([]), client: place,
            options: ApplyOptions(defaultNamespace: controller.namespace))
        let members: [Leftover]
        do throws(ApplyError) { members = try await sets.leftovers() } catch {
            return "cannot be looked at"
        }
        for member in members {
            switch Readiness.of(member.object.typed(as: member.reference.resource)) {
            case .ready: continue
            case .waiting(let text), .stuck(let text):
                return "\(member.reference.displayed): \(text)"
            }
        }
        return "ready"
    }

    private func warnings(
        _ controller: ServiceDescription.Controller, _ place: Client
    ) async -> [String] {
        // Who may not see events is not warned.
        let found = try? await place.items(
            APIResource.events.path(namespace: controller.namespace),
            query: [("fieldSelector", "type=Warning")])
        var texts: [String] = []
        for event in found?.items ?? [] {
            let text = event["message"]?.stringValue ?? event["note"]?.stringValue ?? ""
            if !text.isEmpty, !texts.contains(text) { texts.append(text) }
        }
        return Array(texts.suffix(3))
    }
}
