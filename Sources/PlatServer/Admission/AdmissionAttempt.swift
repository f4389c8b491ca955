import PlatModel
import PlatValue
import Synchronization

/// What somebody is about to do to an object, as policies and webhooks are asked about it.
struct AdmissionAttempt: Sendable {
    enum Operation: String, Sendable {
        case create = "CREATE"
        case update = "UPDATE"
        case delete = "DELETE"

        /// The kind of the options that go with it.
        fileprivate var optionsKind: String {
            switch self {
            case .create: "CreateOptions"
            case .update: "UpdateOptions"
            case .delete: "DeleteOptions"
            }
        }
    }

    let operation: Operation
    let request: ObjectRequest
    /// The consumer's logical cluster, in which the object lies.
    let cluster: String
    /// As it is to be; nil where it is to go.
    var object: Value?
    /// As it is; nil where it is new.
    let old: Value?
    /// As the request has it; empty where the server makes the name.
    let name: String
    let isDryRun: Bool
    private let given: Value
    private let lookup: NamespaceLookup

    /// A creation or a change.
    init?(_ object: Value, _ change: ObjectChange, _ request: ObjectRequest) {
        guard let cluster = request.cluster else { return nil }
        operation = change.old == nil ? .create : .update
        self.request = request
        self.cluster = cluster
        self.object = object
        old = change.old
        name = change.generatesName ? "" : request.name ?? object.objectName
        isDryRun = request.isDryRun
        var options = Members()
        if isDryRun { options["dryRun"] = ["All"] }
        for key in ["fieldManager", "fieldValidation"] {
            options[key] = request.query[key].map(Value.string)
        }
        given = .object(options)
        lookup = NamespaceLookup(request)
    }

    /// A deletion.
    init?(deleting old: Value, _ options: DeleteOptions, _ request: ObjectRequest) {
        guard let cluster = request.cluster else { return nil }
        operation = .delete
        self.request = request
        self.cluster = cluster
        object = nil
        self.old = old
        // Who deletes a collection names none.
        name = request.context.info.resource?.name ?? ""
        isDryRun = options.isDryRun || request.isDryRun
        var value = options.value
        if isDryRun { value["dryRun"] = ["All"] }
        given = value
        lookup = NamespaceLookup(request)
    }

    var type: ResourceType { request.type }
    var subresource: String { request.subresource ?? "" }

    /// A namespace counts as its own.
    var namespace: String { isNamespace ? name : request.namespace ?? "" }

    private var isNamespace: Bool {
        type.storedResource == BuiltinResources.namespaces.storedResource
    }

    /// The namespace that the object lies in; nil where it lies in none, also for a namespace itself.
    func namespaceObject() throws(Status) -> Value? {
        isNamespace ? nil : try lookup.find(request.namespace ?? "", cluster)
    }

    /// The labels that selectors of namespaces look at; nil for what no such selector is about.
    func namespaceLabels() throws(Status) -> Members? {
        guard !namespace.isEmpty || isNamespace else { return nil }
        if isNamespace, subresource.isEmpty, let object { return object.labelMembers }
        return try lookup.find(namespace, cluster)?.labelMembers ?? Members()
    }

    /// What goes with the operation, as clients wrote it.
    var options: Value {
        var options = given
        options["kind"] = .string(operation.optionsKind)
        options["apiVersion"] = "meta.k8s.io/v1"
        return options
    }

    /// The request as reviews have it, without its objects; `matched` is the version that the rule
    /// meant.
    func review(as matched: ResourceType) -> Members {
        var review: Members = [
            "kind": scale == nil ? matched.reviewedKind : ResourceType.reviewedScale,
            "resource": matched.reviewedResource,
        ]
        if !subresource.isEmpty { review["subResource"] = .string(subresource) }
        review["requestKind"] = scale == nil ? type.reviewedKind : ResourceType.reviewedScale
        review["requestResource"] = type.reviewedResource
        if !subresource.isEmpty { review["requestSubResource"] = .string(subresource) }
        if !name.isEmpty { review["name"] = .string(name) }
        if !namespace.isEmpty { review["namespace"] = .string(namespace) }
        review["operation"] = .string(operation.rawValue)
        review["userInfo"] = request.user.value
        review["dryRun"] = .bool(isDryRun)
        review["options"] = options
        return review
    }

    /// A refusal of it, in the words of admission.
    func forbidden(_ why: String) -> Status {
        var shown = name
        if shown.isEmpty { shown = object?.objectName ?? "" }
        if shown.isEmpty { shown = object?.generateName ?? "" }
        return Status.forbidden(type.resource, shown.isEmpty ? "Unknown" : shown, why)
    }
}

extension ResourceType {
    fileprivate var reviewedKind: Value {
        ["group": .string(group), "version": .string(version), "kind": .string(kind)]
    }

    fileprivate static let reviewedScale: Value = [
        "group": "autoscaling", "version": "v1", "kind": "Scale",
    ]

    fileprivate var reviewedResource: Value {
        ["group": .string(group), "version": .string(version), "resource": .string(plural)]
    }
}

extension Value {
    var labelMembers: Members { self["metadata"]?["labels"]?.objectValue ?? Members() }
}

/// The namespace that a request is about, read once at most.
private final class NamespaceLookup: Sendable {
    private let registry: ObjectRegistry
    private let known = Mutex<[String: Value]>([:])

    init(_ request: ObjectRequest) { registry = request.registry }

    func find(_ name: String, _ cluster: String) throws(Status) -> Value? {
        guard !name.isEmpty else { return nil }
        if let known = known.withLock({ $0[name] }) { return known }
        let found = try registry.find(BuiltinResources.namespaces, cluster: cluster, name: name)
        known.withLock { $0[name] = found }
        return found
    }
}
