import PlatModel
import PlatValue

/// Between the stored form of objects of a kind and the version that somebody speaks.
struct VersionConversion: Sendable {
    private let type: ResourceType
    private let clients: WebhookClients
    /// The cluster that objects are shown in, where a provider keeps them.
    private let consumer: String?

    init(_ type: ResourceType, _ clients: WebhookClients, shownIn consumer: String? = nil) {
        self.type = type
        self.clients = clients
        self.consumer = consumer
    }

    /// Whether stored bytes are not yet what this version's clients see.
    var isNeeded: Bool {
        // Only metadata is shown of these, which no version changes.
        !type.isOfAnyIdentity && (consumer != nil || isOtherVersion)
    }

    /// Whether another version is stored, or the schema has gained defaults since.
    private var isOtherVersion: Bool {
        type.custom.map { $0.storageName != nil || $0.hasPredecessor } ?? isGroupEvent
    }

    /// Whether no webhook has to be waited for.
    var isImmediate: Bool {
        !isNeeded || !isOtherVersion || type.custom?.converter.isImmediate ?? true
    }

    /// Events of events.k8s.io are stored as those of the core group.
    private var isGroupEvent: Bool {
        type.group == BuiltinResources.groupEvents.group
            && type.plural == BuiltinResources.groupEvents.plural
    }

    /// A stored object in the version, where that is immediate.
    func readNow(_ stored: Value) throws(Status) -> Value {
        guard isNeeded else { return stored }
        let stored = shown(stored)
        guard isOtherVersion else { return stored }
        guard let custom = type.custom else {
            return EventStrategy.renamed(stored, toGroup: true)
        }
        let prepared = prepared(stored, custom)
        return finished(
            try custom.converter.converted(
                prepared, to: type.version, type.apiVersion, type.strategy), custom)
    }

    /// Stored objects in the version; a webhook is asked once for all of them.
    func read(_ stored: [Value]) async throws(Status) -> [Value] {
        guard !isImmediate, let custom = type.custom, case .webhook(let webhook) = custom.converter
        else {
            var objects: [Value] = []
            objects.reserveCapacity(stored.count)
            for object in stored { objects.append(try readNow(object)) }
            return objects
        }
        return try await webhook.convert(
            stored.map { prepared(shown($0), custom) }, to: type.apiVersion, clients
        ).map { finished($0, custom) }
    }

    /// An object as it is stored: in the storage version.
    func forStorage(_ object: Value) async throws(Status) -> Value {
        if isGroupEvent { return EventStrategy.renamed(object, toGroup: false) }
        guard let custom = type.custom, let storage = custom.storageName,
            let schema = custom.storageSchema
        else { return object }
        let apiVersion = type.group + "/" + storage
        var stored: Value
        if case .webhook(let webhook) = custom.converter {
            stored = try await webhook.convert([object], to: apiVersion, clients).first ?? object
        } else {
            stored = try custom.converter.converted(
                object, to: storage, apiVersion, type.strategy)
        }
        _ = schema.prune(&stored, isRoot: true)
        schema.applyDefaults(&stored)
        return stored
    }

    /// The object as the cluster has it that it is shown in.
    private func shown(_ stored: Value) -> Value {
        guard let consumer else { return stored }
        var object = stored
        object.setAnnotation(ObjectAnnotations.cluster, to: consumer)
        return object
    }

    /// The stored object, read by the schema that it is stored by.
    private func prepared(_ stored: Value, _ custom: CustomVersion) -> Value {
        guard let schema = schema(ofStored: stored, custom) else { return stored }
        var object = stored
        if custom.hasPredecessor { _ = schema.prune(&object, isRoot: true) }
        schema.applyDefaults(&object)
        return object
    }

    /// The schema of the version that is stored; nil where what is read in the end judges it as well, or
    /// where that version is not known any more.
    private func schema(ofStored stored: Value, _ custom: CustomVersion) -> Schema? {
        guard let storage = custom.storageName else { return nil }
        return switch stored["apiVersion"]?.stringValue {
        case type.group + "/" + storage: custom.storageSchema
        // It was stored while this version was the one to store.
        case type.apiVersion: custom.schema
        default: nil
        }
    }

    /// The converted object, with what its version has and nothing else.
    private func finished(_ converted: Value, _ custom: CustomVersion) -> Value {
        var object = converted
        _ = custom.schema.prune(&object, isRoot: true)
        // Another version may have been the one that was stored.
        if custom.storageName == nil { custom.schema.applyDefaults(&object) }
        return object
    }
}

extension ObjectRequest {
    /// Between the store and the version that the request speaks.
    var conversion: VersionConversion {
        VersionConversion(type, operations.webhookClients, shownIn: cached?.consumer)
    }

    /// Whether stored bytes are not yet what the client sees.
    var needsConversion: Bool { conversion.isNeeded }

    /// A stored object in the version that the request speaks.
    func converted(_ stored: Value) async throws(Status) -> Value {
        try await conversion.read([stored]).first ?? stored
    }

    /// The object as it is stored: in the storage version.
    func forStorage(_ object: Value) async throws(Status) -> Value {
        try await conversion.forStorage(object)
    }

    /// Stored objects as the client sees them.
    func wireBytes(_ stored: [[UInt8]]) async throws(Status) -> [[UInt8]] {
        guard needsConversion else { return stored }
        var objects: [Value] = []
        for bytes in stored {
            do throws(ParseError) {
                objects.append(try Value(json: bytes))
            } catch {
                throw Status.internalError("stored object cannot be read: \(error)")
            }
        }
        return try await conversion.read(objects).map { $0.json(sortedKeys: true) }
    }
}

extension AdmissionAttempt {
    /// The objects in question in another version of their kind, or their scales.
    func objects(as other: ResourceType) async throws(Status) -> (object: Value?, old: Value?) {
        if let scale { return (object.map(scale.scale), old.map(scale.scale)) }
        guard other !== type else { return (object, old) }
        return (try await converted(object, to: other), try await converted(old, to: other))
    }

    private func converted(_ object: Value?, to other: ResourceType) async throws(Status) -> Value?
    {
        guard let object else { return nil }
        let stored = try await request.conversion.forStorage(object)
        return try await VersionConversion(other, request.operations.webhookClients)
            .read([stored]).first
    }
}
