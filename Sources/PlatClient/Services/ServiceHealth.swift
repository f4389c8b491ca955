public import PlatModel
import PlatSystem
import PlatValue

/// How a service is: who uses it where, and its controllers, cluster by cluster.
public struct ServiceHealth: Sendable {
    /// Who uses it in one location.
    public struct Consumers: Sendable, Equatable {
        /// The address of the location.
        public var location: String
        /// Where controllers find them.
        public var endpoint: String
        /// How many workspaces use it.
        public var count: Int
        /// Those that do not grant all that is asked: the controller is refused there what it is made for.
        public var withheld: [Withheld]
    }

    /// A workspace that does not grant all that is asked.
    public struct Withheld: Sendable, Equatable {
        /// Where it is.
        public var consumer: String
        /// What it does not grant.
        public var claims: [String]
    }

    /// How the controller is on one cluster.
    public struct Controller: Sendable, Equatable {
        /// Where the cluster is.
        public var path: WorkspacePath
        /// `ready`, or what keeps it from that.
        public var state: String
        /// Whether nothing can be said of the controller, since the cluster itself cannot be looked at.
        public var isAway = false
        /// Which version is there; empty for none.
        public var version: String
        /// When its token ends, as it is written there.
        public var tokenEnds: String
        /// The endpoints that its credential leads to.
        public var endpoints: [String] = []
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

    /// Who uses it, and how its controllers are: both looked for at once.
    public func look() async throws(ServiceError) -> (
        consumers: [Consumers], controllers: [Controller]
    ) {
        async let consumers = consumers()
        let controllers = try await controllers()
        return (await consumers, controllers)
    }

    /// Who uses it, location by location.
    public func consumers() async -> [Consumers] {
        var all: [Consumers] = []
        for export in package?.description.exports ?? [] {
            // An export that nobody uses has no endpoints.
            let places = (try? await ExportView(typed: export.name).clients(client)) ?? []
            all += await concurrently(places) { place in
                var found = Consumers(
                    location: Self.location(place.root), endpoint: place.endpointURL, count: 0,
                    withheld: [])
                // What cannot be seen is not counted.
                try? await place.list(APIResource.bindings.path()) { page throws(ClientError) in
                    for binding in page["items"]?.arrayValue ?? [] {
                        found.count += 1
                        if let withheld = Withheld(binding) { found.withheld.append(withheld) }
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
        var found: [Controller] = []
        if let selector = try ServiceRun.selector(of: record) {
            // A large tree takes longer than its clusters: each is looked at when it is found.
            found = await ServiceRun.top(of: record, client).eachCluster(matching: selector) {
                await look(at: $0, controller)
            }
        }
        let chosen = Set(found.map(\.path))
        let others = record.clusters.map(WorkspacePath.init(displayed:))
        return found
            + others.filter { !chosen.contains($0) }.map {
                Controller(
                    path: $0, state: "no longer chosen", version: "", tokenEnds: "", warnings: [])
            }
    }

    private func look(
        at cluster: MountedCluster, _ controller: ServiceDescription.Controller
    ) async -> Controller {
        var found = Controller(
            path: cluster.path, state: "", version: "", tokenEnds: "", warnings: [])
        if let why = cluster.whyNotReady {
            found.state = why
            found.isAway = true
            return found
        }
        let place = client.at(found.path)
        async let state = state(controller, place)
        async let warnings = warnings(controller, place)
        do throws(ClientError) {
            let secret = try await place.objectIfAny(
                ObjectReference(
                    .secrets, namespace: controller.namespace, name: controller.secret))
            guard let secret else {
                found.state = "not there"
                return found
            }
            found.version = secret.annotation(ControllerParts.versionAnnotation) ?? ""
            found.tokenEnds = secret.annotation(ControllerParts.endAnnotation) ?? ""
            let endpoints = secret.annotation(ControllerParts.endpointsAnnotation) ?? ""
            found.endpoints = endpoints.split(separator: "\n").map(String.init)
        } catch {
            found.state = "cannot be looked at: \(error.description)"
            found.isAway = true
            return found
        }
        found.state = await state
        found.warnings = await warnings
        return found
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
        func time(_ event: Value) -> String {
            event["lastTimestamp"]?.stringValue ?? event["eventTime"]?.stringValue ?? ""
        }
        var texts: [String] = []
        for event in (found?.items ?? []).sorted(by: { time($0) < time($1) }) {
            let text = event["message"]?.stringValue ?? event["note"]?.stringValue ?? ""
            if !text.isEmpty, !texts.contains(text) { texts.append(text) }
        }
        return Array(texts.suffix(3))
    }
}

extension ServiceHealth.Withheld {
    /// Nil for a binding that grants everything.
    fileprivate init?(_ object: Value) {
        let binding = APIBinding(object)
        claims = binding.askedClaims.filter { asked in
            !binding.claims.contains { $0.key == asked.key && $0.isAccepted }
        }.map(\.name)
        if claims.isEmpty { return nil }
        consumer = object.annotation(ObjectAnnotations.path).map { ":" + $0 } ?? object.cluster
    }
}
