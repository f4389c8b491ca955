import PlatModel
public import PlatValue

/// What is known of a service in its workspace: a ConfigMap, so that everybody who may read it can.
public struct ServiceRecord: Sendable, Equatable {
    /// How far the last thing is that was done with it.
    public enum State: String, Sendable {
        case installing, upgrading, installed, removing
        case rollingBack = "rolling-back"
        /// The controllers are gone, the API and what consumers keep in it are there.
        case kept
    }

    /// What it is called.
    public var name: String
    /// How far it is.
    public var state: State
    /// What runs; while it is being installed, what is to run.
    public var version: String
    /// What it is on the way to; empty where it has arrived.
    public var target = ""
    /// Of the package that runs, or is to run first.
    public var hash: String
    /// What it was before, and can be again; empty for nothing.
    public var previous = ""
    /// In a sentence.
    public var summary: String
    /// Labels of the clusters that it runs on; empty for none.
    public var compute: String
    /// The workspace at and below which the clusters are.
    public var top: String
    /// Clusters that something of it may be on.
    public var clusters: [String] = []
    /// Whether the workspace was made for it.
    public var madeWorkspace = false
    /// Who may bind it, beside those that the package names.
    public var consumers = Grantees(users: [], groups: [])
    /// Images that take the place of those of the package.
    public var images: [String: String] = [:]
    /// Where controllers find the control plane, where that is not where we find it.
    public var endpoint = ""
    /// Who is at work: whoever has written last.
    var run = ""
    /// The ConfigMap's own, by which what is kept beside it goes with it.
    var uid = ""

    /// The set that its objects belong to, by Kubernetes' rules for such inventories.
    static func set(_ name: String, namespace: String = home) -> ApplySet {
        ApplySet(name: "service-\(name)", namespace: namespace)
    }

    static let home = "default"
    /// On the record, and on what holds the packages.
    static let label = "service.plat/name"

    static func reference(_ name: String) -> ObjectReference {
        ObjectReference(.configMaps, namespace: home, name: set(name).name)
    }

    init(
        name: String, state: State, version: String, hash: String, summary: String,
        compute: String, top: String
    ) {
        self.name = name
        self.state = state
        self.version = version
        self.hash = hash
        self.summary = summary
        self.compute = compute
        self.top = top
    }

    /// Reads the ConfigMap; nil for one that is none of these.
    public init?(_ object: Value) {
        guard let name = object.label(Self.label), let data = object["data"],
            let state = State(rawValue: data["state"]?.stringValue ?? "")
        else { return nil }
        func text(_ key: String) -> String { data[key]?.stringValue ?? "" }
        func list(_ key: String) -> [String] {
            text(key).split(separator: "\n").map(String.init)
        }
        self.init(
            name: name, state: state, version: text("version"), hash: text("hash"),
            summary: text("description"), compute: text("compute"), top: text("from"))
        target = text("target")
        previous = text("previous")
        clusters = list("clusters")
        madeWorkspace = text("madeWorkspace") == "true"
        consumers = Grantees(users: list("users"), groups: list("groups"))
        for line in list("images") {
            let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { images[parts[0]] = parts[1] }
        }
        endpoint = text("endpoint")
        run = text("run")
        uid = object.objectUID
    }

    /// What the ConfigMap says; nothing is left out, so that a patch takes away what is no longer so.
    var data: Value {
        func lines(_ list: [String]) -> Value { .string(list.joined(separator: "\n")) }
        return [
            "state": .string(state.rawValue), "version": .string(version),
            "target": .string(target), "hash": .string(hash), "previous": .string(previous),
            "description": .string(summary), "compute": .string(compute), "from": .string(top),
            "clusters": lines(clusters.sorted()), "madeWorkspace": .string("\(madeWorkspace)"),
            "users": lines(consumers.users), "groups": lines(consumers.groups),
            "images": lines(images.map { "\($0.key)=\($0.value)" }.sorted()),
            "endpoint": .string(endpoint), "run": .string(run),
        ]
    }
}

/// The record of a service, read and written by several who may not know of each other.
struct ServiceLedger: Sendable {
    let client: Client
    let name: String
    private static let attempts = 5

    func read() async throws(ClientError) -> ServiceRecord? {
        try await client.objectIfAny(ServiceRecord.reference(name)).flatMap(ServiceRecord.init)
    }

    /// Begins something: from now on it is ours, and whoever was at work finds that out.
    func begin(_ record: ServiceRecord) async throws(ServiceError) -> ServiceRecord {
        var record = record
        record.run = String(UInt64.random(in: .min ... .max), radix: 36)
        let reference = ServiceRecord.reference(name)
        // The same ConfigMap stands for the set that the objects belong to.
        let labels: Value = [
            ServiceRecord.label: .string(name),
            ApplySet.Key.id: .string(ServiceRecord.set(name).id),
        ]
        let annotations: Value = [ApplySet.Key.tool: .string(ApplySet.tool)]
        let written: Value
        do throws(ClientError) {
            if try await client.objectIfAny(reference) == nil {
                let object: Value = [
                    "apiVersion": "v1", "kind": "ConfigMap",
                    "metadata": [
                        "name": .string(reference.name), "namespace": .string(reference.namespace),
                        "labels": labels, "annotations": annotations,
                    ], "data": record.data,
                ]
                written = try await client.create(
                    object, .configMaps, namespace: reference.namespace)
            } else {
                written = try await client.patch(
                    reference, .merge,
                    [
                        "metadata": ["labels": labels, "annotations": annotations],
                        "data": record.data,
                    ]
                ).value
            }
        } catch {
            throw error.isAlreadyExists ? .takenOver : .client(error)
        }
        record.uid = written.objectUID
        return record
    }

    /// Writes how far it is, unless somebody else has begun something meanwhile.
    func write(_ record: ServiceRecord) async throws(ServiceError) {
        let reference = ServiceRecord.reference(name)
        for attempt in 1... {
            do throws(ClientError) {
                guard let present = try await client.objectIfAny(reference),
                    ServiceRecord(present)?.run == record.run
                else { throw .refused(.applyConflict("", [])) }
                _ = try await client.patch(
                    reference, .merge,
                    [
                        "metadata": ["resourceVersion": .string(present.resourceVersion ?? "")],
                        "data": record.data,
                    ])
                return
            } catch {
                guard error.isConflict else { throw .client(error) }
                if attempt == Self.attempts { throw .takenOver }
                let now: ServiceRecord?
                do throws(ClientError) { now = try await read() } catch { throw .client(error) }
                if now?.run != record.run { throw .takenOver }
            }
        }
    }

    /// Removes the record, and the packages that were kept with it.
    func remove() async throws(ClientError) {
        let path = APIResource.configMaps.path(namespace: ServiceRecord.home)
        let found = try await client.items(
            path, query: [("labelSelector", "\(ServiceRecord.label)=\(name)")]
        ).items
        // The record goes first: it can do nothing without its packages, which are its own and go after
        // it by themselves where nobody comes to that any more.
        let first = ServiceRecord.reference(name).name
        for object in found.sorted(by: {
            ($0.objectName == first ? 0 : 1) < ($1.objectName == first ? 0 : 1)
        }) {
            let reference = ObjectReference(
                .configMaps, namespace: ServiceRecord.home, name: object.objectName)
            do throws(ClientError) { try await client.delete(reference) } catch {
                if !error.isNotFound { throw error }
            }
        }
    }
}

extension Client {
    /// The services of this workspace, without what is kept beside them.
    public func services() async throws(ClientError) -> [ServiceRecord] {
        try await items(
            APIResource.configMaps.path(namespace: ServiceRecord.home),
            query: [("labelSelector", "\(ServiceRecord.label),!\(ServiceShelf.versionLabel)")]
        ).items.compactMap(ServiceRecord.init).sorted { $0.name < $1.name }
    }
}

extension WorkspacePath {
    /// A path as it is printed, and written into records.
    init(displayed text: String) { self.init(String(text.drop { $0 == ":" })) }
}
