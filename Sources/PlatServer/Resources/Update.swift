import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

extension ObjectRequest {
    /// PUT on a named object or one of its subresources.
    func update() async throws(Status) -> ServerResponse {
        let form = try negotiate(isList: false)
        let options = try WriteOptions(context, kind: "UpdateOptions")
        let body = try await decodeBody(options)
        let name = name ?? ""
        var incoming = body
        guard !incoming.objectName.isEmpty else {
            throw Status.badRequest(
                "the name of the object (\(name) based on URL) was undeterminable: name must be provided"
            )
        }
        guard incoming.objectName == name else {
            throw Status.badRequest(
                "the name of the object (\(incoming.objectName)) does not match the name on the URL (\(name))"
            )
        }
        try checkNamespaceField(&incoming)
        let sent = incoming
        let object = try await change(options) { old throws(Status) in
            try checkUID(sent.objectUID, old)
            return sent
        }
        return try await reply(with: object, form, status: 200)
    }

    private func checkUID(_ given: String, _ old: Value) throws(Status) {
        guard !given.isEmpty, given != old.objectUID else { return }
        throw Status.conflict(
            type.resource, name ?? "",
            "StorageError: invalid object, Code: 4, Key: /registry/\(type.group.isEmpty ? "core" : type.group)/\(type.plural)/\(cluster ?? "")/\(namespace.map { $0 + "/" } ?? "")\(name ?? ""), ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: \(given), UID in object meta: \(old.objectUID)"
        )
    }

    /// The way that every change of a stored object takes: read, compute, check, write; again until
    /// it is written when somebody else was faster. That is a conflict only where the caller named
    /// a version.
    ///
    /// `compute` makes the new object from the stored one. The answer is the object as stored.
    func change(
        _ options: WriteOptions, managers: ManagerUpdate = .update,
        _ compute: (Value) throws(Status) -> Value
    ) async throws(Status) -> Value {
        try await written(key(name: name ?? "")) {
            let stored = try storedObject()
            let old = try converted(stored.value())
            if let visible, !visible(old) { throw notFound(name ?? "") }
            let wanted = try compute(old)
            return try await store(wanted, over: stored, old: old, options, managers)
        }
    }

    private func modifiedConflict() -> Status {
        Status.conflict(
            type.resource, name ?? "",
            "the object has been modified; please apply your changes to the latest version and try again"
        )
    }

    private func store(
        _ wanted: Value, over stored: StoredObject, old: Value, _ options: WriteOptions,
        _ managers: ManagerUpdate
    ) async throws -> Value {
        var object = wanted
        try checkVersion(object, stored)
        try prepareContent(&object, old: old, options)
        if managers == .update { object = trackChange(object, old: old, options) }
        try takeOverMetadata(&object, from: old)
        try keepOtherDoors(&object, old: old)
        try await type.strategy.mutateUpdate(&object, old: old, self)
        try checkLifecycleChange(object, old: old)
        try type.strategy.prepareUpdate(&object, old: old, self)
        bumpGeneration(&object, old: old)
        try validate(object, old: old)
        try await type.strategy.admitUpdate(&object, old: old, self)
        try await context.server.admission.admitUpdate(&object, old: old, self)
        // An object that comes without its place counts as changed, as kcp stores it without.
        let namesPlace = wanted.annotation("kcp.io/cluster") != nil
        if namesPlace, FieldManagement.isUnchanged(object, from: old) {
            // A write that changes nothing takes no new version and wakes no watch.
            return old
        }
        let registry = server.registry(location)
        let isFinished = registry.isFinished(object)
        var written = try forStorage(object)
        if needsConversion, type.subresources.contains("status"), subresource != "status" {
            // The status of another version may have lost something on its way here.
            written["status"] = try stored.value()["status"]
        }
        if needsConversion { object = try converted(written) }
        let template = StoredObject.template(written)
        let write = Write(
            key: stored.key, expecting: .revision(stored.revision),
            change: isFinished ? .delete(template) : .put(template))
        try checkStorable(write, over: stored)
        guard !isDryRun else { return object }
        let revisions = try await registry.commit([write])
        object.set(.string(String(revisions[0])), at: "metadata", "resourceVersion")
        return object
    }

    private func checkVersion(_ object: Value, _ stored: StoredObject) throws(Status) {
        guard let version = object.resourceVersion, !version.isEmpty else {
            guard type.custom == nil, type.strategy.allowsUnconditionalUpdate else {
                // Upstream names the resource here where it names the kind elsewhere.
                throw Status.invalid(
                    GroupKind(group: type.group, kind: type.plural), object.objectName,
                    [
                        .invalid(
                            "metadata.resourceVersion", .integer(0),
                            "must be specified for an update")
                    ])
            }
            return
        }
        guard let revision = Revision(version) else {
            if version.allSatisfy(\.isNumber) { throw modifiedConflict() }
            throw Status.unclassified(
                "strconv.ParseUint: parsing \"\(version)\": invalid syntax")
        }
        if revision != stored.revision, revision != 0 { throw modifiedConflict() }
    }

    /// Restores what a client may not change, and finalizer rules of a dying object.
    private func takeOverMetadata(_ object: inout Value, from old: Value) throws(Status) {
        var errors: [FieldError] = []
        object["apiVersion"] = .string(type.apiVersion)
        object["kind"] = .string(type.kind)
        object["metadata", default: [:]].withMembers { metadata in
            if let uid = metadata["uid"]?.stringValue, !uid.isEmpty, uid != old.objectUID {
                errors.append(.invalid("metadata.uid", .string(uid), "field is immutable"))
            }
            let deletion = old.at("metadata", "deletionTimestamp")
            if let given = metadata["deletionTimestamp"], !given.isNull, given != deletion {
                errors.append(.invalid("metadata.deletionTimestamp", given, "field is immutable"))
            }
            for key in [
                "uid", "creationTimestamp", "generation", "deletionTimestamp",
                "deletionGracePeriodSeconds", "resourceVersion",
            ] {
                metadata[key] = old.at("metadata", key)
            }
            metadata["selfLink"] = nil
            metadata["namespace"] = old.at("metadata", "namespace")
            metadata["name"] = old.at("metadata", "name")
        }
        object.set(
            old.at("metadata", "annotations", "kcp.io/cluster"), at: "metadata", "annotations",
            "kcp.io/cluster")
        guard errors.isEmpty else { throw invalid(object, errors) }
    }

    /// Through the main door the status stays; through `/status` all but the status does.
    private func keepOtherDoors(_ object: inout Value, old: Value) throws(Status) {
        guard type.subresources.contains("status") else { return }
        if subresource == "status" {
            let status = object["status"]
            let managed = object.at("metadata", "managedFields")
            var kept = old
            if type.custom == nil {
                // Built-in kinds take changes of metadata through this door too.
                kept["metadata"] = object["metadata"]
            } else {
                kept.set(managed, at: "metadata", "managedFields")
            }
            kept["status"] = status
            object = kept
        } else if subresource == nil {
            object["status"] = old["status"]
        }
    }

    private func bumpGeneration(_ object: inout Value, old: Value) {
        guard let generation = old.at("metadata", "generation")?.integerValue else { return }
        let hasStatus = type.subresources.contains("status")
        let changed =
            object.objectValue?.contains { member in
                member.key != "metadata" && !(hasStatus && member.key == "status")
                    && old[member.key] != member.value
            } ?? false
        let removed =
            old.objectValue?.contains { member in
                member.key != "metadata" && !(hasStatus && member.key == "status")
                    && object[member.key] == nil
            } ?? false
        object.set(
            .integer(generation &+ (changed || removed ? 1 : 0)), at: "metadata", "generation")
    }

    func invalid(_ object: Value, _ errors: [FieldError]) -> Status {
        Status.invalid(
            type.groupKind, object.objectName, errors)
    }
}

/// How a change is written into managedFields.
enum ManagerUpdate: Sendable {
    case update
    /// Server-side apply has already set them.
    case applied
}
