import PlatHTTP
import PlatModel
import PlatStore
import PlatSystem
import PlatValue

extension ObjectRequest {
    /// POST on a collection: completes, checks and stores a new object.
    func create() async throws(Status) -> ServerResponse {
        let form = try negotiate()
        let options = try WriteOptions(context, kind: "CreateOptions")
        let body = try await decodeBody(options)
        let written = try await create(body, options, owned: false)
        return try await reply(with: written, form, status: 201)
    }

    /// The part of a creation that server-side apply shares, which has `owned` the fields itself.
    func create(
        _ body: Value, _ options: WriteOptions, owned: Bool
    ) async throws(Status) -> WrittenObject {
        var object = body
        try checkPlaceOfNewObject(&object)
        for key in ["deletionTimestamp", "deletionGracePeriodSeconds"] {
            object.set(nil, at: "metadata", key)
        }
        // The status comes by its own door; what the schema defaults of it is there from the start.
        if type.subresources.contains("status"), type.custom != nil { object["status"] = nil }
        let generatesName = object.objectName.isEmpty && !(object.generateName ?? "").isEmpty
        for attempt in 1... {
            var candidate = object
            if generatesName {
                candidate.objectName = generatedName(object.generateName ?? "")
            }
            do {
                return try await createOnce(
                    candidate,
                    ObjectChange(
                        options: options, isOwned: owned, generatesName: generatesName))
            } catch {
                guard generatesName, error.reason == .alreadyExists else { throw error }
                guard attempt < 8 else {
                    throw Status.generatedNameTaken(type.resource, candidate.objectName)
                }
            }
        }
        throw notFound(object.objectName)
    }

    private func createOnce(
        _ object: Value, _ change: ObjectChange
    ) async throws(Status) -> WrittenObject {
        while true {
            do {
                return try await write(object, change)
            } catch StoreError.conflict(let key, _)
                where key.hasPrefix(BuiltinResources.resourceQuotas.storagePrefix)
            {
                // Only the quota was taken by somebody else: count again.
                continue
            } catch StoreError.conflict {
                throw alreadyExists(object.objectName, isTerminating: false)
            } catch {
                throw Status(caught: error)
            }
        }
    }

    func alreadyExists(_ name: String, isTerminating: Bool) -> Status {
        var status = Status.alreadyExists(type.resource, name)
        if isTerminating { status.message = "object is being deleted: " + status.message }
        return status
    }

    /// Name and namespace of a new object against the URL's.
    private func checkPlaceOfNewObject(_ object: inout Value) throws(Status) {
        if let name, object.objectName.isEmpty { object.objectName = name }
        try checkNamespaceField(&object)
    }

    /// Fills in the request's namespace where the object names none; only another one is refused. An
    /// object of the cluster has none, whatever it says.
    func checkNamespaceField(_ object: inout Value) throws(Status) {
        let given = object.objectNamespace ?? ""
        guard type.isNamespaced else {
            object.objectNamespace = nil
            return
        }
        guard given.isEmpty || given == namespace else {
            throw Status.badRequest(
                "the namespace of the provided object does not match the namespace sent on the request"
            )
        }
        object.objectNamespace = namespace
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
    var random = RandomPool()
    return base.prefix(58)
        + String((0..<5).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] })
}
