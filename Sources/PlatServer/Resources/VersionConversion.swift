import PlatModel
import PlatValue

/// Between the stored form of objects of a kind and the version that somebody speaks.
struct VersionConversion: Sendable {
    private let type: ResourceType

    init(_ type: ResourceType) { self.type = type }

    /// A stored object in the version.
    func read(_ stored: Value) throws(Status) -> Value {
        guard let custom = type.custom else { return stored }
        try custom.checkConvertible(stored, to: type.apiVersion)
        var object = stored
        if let storage = custom.storageVersion {
            if custom.hasPredecessor { _ = storage.compiled.schema.prune(&object, isRoot: true) }
            storage.compiled.schema.applyDefaults(&object)
            object["apiVersion"] = .string(type.apiVersion)
            type.strategy.convert(&object, to: type.version)
            _ = custom.schema.prune(&object, isRoot: true)
        } else if custom.hasPredecessor {
            // Another version may have been the one that is stored.
            object["apiVersion"] = .string(type.apiVersion)
            _ = custom.schema.prune(&object, isRoot: true)
            custom.schema.applyDefaults(&object)
        }
        return object
    }

    /// Stored objects in the version.
    func read(_ stored: [Value]) async throws(Status) -> [Value] {
        var objects: [Value] = []
        for object in stored { objects.append(try read(object)) }
        return objects
    }

    /// An object as it is stored: in the storage version.
    func forStorage(_ object: Value) throws(Status) -> Value {
        guard let custom = type.custom, let storage = custom.storageVersion else { return object }
        let apiVersion = type.group + "/" + storage.name
        try custom.checkConvertible(object, to: apiVersion)
        var stored = object
        stored["apiVersion"] = .string(apiVersion)
        type.strategy.convert(&stored, to: storage.name)
        _ = storage.compiled.schema.prune(&stored, isRoot: true)
        storage.compiled.schema.applyDefaults(&stored)
        return stored
    }
}

extension AdmissionAttempt {
    /// The objects in question in another version of their kind.
    func objects(as other: ResourceType) async throws(Status) -> (object: Value?, old: Value?) {
        guard other !== type else { return (object, old) }
        return (try await converted(object, to: other), try await converted(old, to: other))
    }

    private func converted(_ object: Value?, to other: ResourceType) async throws(Status) -> Value?
    {
        guard let object else { return nil }
        let stored = try VersionConversion(type).forStorage(object)
        return try await VersionConversion(other).read([stored]).first
    }
}
