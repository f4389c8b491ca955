import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

extension ObjectRequest {
    /// POST on a collection: completes, checks and stores a new object.
    func create() async throws(Status) -> ServerResponse {
        let form = try negotiate(isList: false)
        let options = try WriteOptions(context, kind: "CreateOptions")
        let body = try await decodeBody(options)
        let object = try await create(body, options, updatesManagers: true)
        return try await reply(with: object, form, status: 201)
    }

    /// The part of a creation that server-side apply shares.
    func create(_ body: Value, _ options: WriteOptions, updatesManagers: Bool) async throws(Status)
        -> Value
    {
        var object = body
        try checkPlaceOfNewObject(&object)
        if let version = object.resourceVersion, !version.isEmpty, version != "0", updatesManagers {
            throw Status.unclassified(
                "resourceVersion should not be set on objects to be created")
        }
        let generatesName = object.objectName.isEmpty && !(object.generateName ?? "").isEmpty
        for attempt in 1... {
            var candidate = object
            if generatesName {
                candidate.set(
                    .string(generatedName(object.generateName ?? "")), at: "metadata", "name")
            }
            do {
                return try await createOnce(candidate, options, updatesManagers: updatesManagers)
            } catch {
                guard generatesName, error.reason == .alreadyExists else { throw error }
                guard attempt < 8 else {
                    throw Status.generatedNameTaken(type.resource, candidate.objectName)
                }
            }
        }
        throw notFound(object.objectName)
    }

    private func createOnce(_ body: Value, _ options: WriteOptions, updatesManagers: Bool)
        async throws(Status) -> Value
    {
        var object = body
        try await checkNamespace(of: object)
        if type.custom?.isTerminating == true {
            throw forbidden(
                object, "create not allowed while custom resource definition is terminating")
        }
        try prepareContent(&object, old: nil, options)
        if updatesManagers { object = trackCreate(object, options) }
        try await type.strategy.mutateCreate(&object, self)
        setSystemMetadata(&object)
        if type.subresources.contains("status"), type.custom != nil {
            object["status"] = nil
            // What the schema defaults of the status is there from the start.
            try prepareContent(&object, old: nil, options)
        }
        try type.strategy.prepareCreate(&object, self)
        // An invalid object is told so even where its name is taken, as in Kubernetes' registry.
        try validate(object, old: nil)
        try await type.strategy.admitCreate(&object, self)
        try await context.server.admission.admitCreate(&object, self)
        let quotaWrites = try quotaWrites(for: object)
        let key = type.key(cluster: cluster ?? "", namespace: namespace, name: object.objectName)
        let registry = context.server.registry(location)
        if let existing = try registry.find(key: key) {
            throw alreadyExists(
                object.objectName, isTerminating: try existing.value().isBeingDeleted)
        }
        let stored = try forStorage(object)
        let draft = StoredObject.Draft(key: key, object: stored)
        try checkStorable(draft.write)
        object = try converted(stored)
        guard !isDryRun else {
            // The annotation comes with the storing, upstream.
            object.set(nil, at: "metadata", "annotations", "kcp.io/cluster")
            if object.at("metadata", "annotations")?.objectValue?.isEmpty == true {
                object.set(nil, at: "metadata", "annotations")
            }
            return object
        }
        let companions = type.strategy.companions(of: object, self)
        let writes = ([draft] + companions).map(\.write) + quotaWrites
        do {
            let revisions = try await registry.commit(writes)
            object.set(.string(String(revisions[0])), at: "metadata", "resourceVersion")
            return object
        } catch StoreError.conflict {
            if !quotaWrites.isEmpty, try registry.find(key: key) == nil {
                // Only the quota was taken by somebody else: count again.
                return try await createOnce(body, options, updatesManagers: updatesManagers)
            }
            throw alreadyExists(object.objectName, isTerminating: false)
        } catch {
            throw Status(error)
        }
    }

    private func alreadyExists(_ name: String, isTerminating: Bool) -> Status {
        var status = Status.alreadyExists(type.resource, name)
        if isTerminating { status.message = "object is being deleted: " + status.message }
        return status
    }

    /// Name and namespace of a new object against the URL's.
    private func checkPlaceOfNewObject(_ object: inout Value) throws(Status) {
        if let name, object.objectName.isEmpty { object.set(.string(name), at: "metadata", "name") }
        try checkNamespaceField(&object)
    }

    /// Fills in the request's namespace where the object names none; only another one is refused. An
    /// object of the cluster has none, whatever it says.
    func checkNamespaceField(_ object: inout Value) throws(Status) {
        let given = object.objectNamespace ?? ""
        guard type.isNamespaced else {
            object.set(nil, at: "metadata", "namespace")
            return
        }
        guard given.isEmpty || given == namespace else {
            throw Status.badRequest(
                "the namespace of the provided object does not match the namespace sent on the request"
            )
        }
        object.set(namespace.map(Value.string), at: "metadata", "namespace")
    }

    /// A namespaced object needs its namespace, and one that is not going away.
    func checkNamespace(of object: Value) async throws(Status) {
        guard type.isNamespaced, let namespace, let cluster else { return }
        let key = BuiltinResources.namespaces.key(cluster: cluster, namespace: nil, name: namespace)
        guard let stored = try context.server.registry(location).find(key: key) else {
            throw Status.notFound(GroupResource(group: "", resource: "namespaces"), namespace)
        }
        if try stored.value().isBeingDeleted, subresource == nil {
            throw Status.namespaceTerminating(
                type.resource, object.objectName, namespace: namespace)
        }
    }

    /// What the server alone decides of a new object.
    private func setSystemMetadata(_ object: inout Value) {
        object["apiVersion"] = .string(type.apiVersion)
        object["kind"] = .string(type.kind)
        let now = context.now
        let counts = type.custom != nil || type.strategy.countsGenerations
        object["metadata", default: [:]].withMembers { metadata in
            for key in [
                "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation",
                "resourceVersion",
            ] {
                metadata[key] = nil
            }
            metadata["uid"] = .string(newUID())
            metadata["creationTimestamp"] = .string(now)
            if counts { metadata["generation"] = 1 }
            if !type.strategy.initialFinalizers.isEmpty {
                var finalizers = metadata["finalizers"]?.arrayValue ?? []
                for finalizer in type.strategy.initialFinalizers
                where !finalizers.contains(.string(finalizer)) {
                    finalizers.append(.string(finalizer))
                }
                metadata["finalizers"] = .array(finalizers)
            }
        }
        object.set(cluster.map(Value.string), at: "metadata", "annotations", "kcp.io/cluster")
    }
}

extension Value {
    var generateName: String? { at("metadata", "generateName")?.stringValue }

    subscript(key: String, default fallback: Value) -> Value {
        get { self[key] ?? fallback }
        set { self[key] = newValue }
    }
}

/// A base with five random characters, as Kubernetes makes names (no vowels: no words).
func generatedName(_ base: String) -> String {
    let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
    return base.prefix(58)
        + String((0..<5).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] })
}
