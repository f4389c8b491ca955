import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

/// An object as a write left it.
struct WrittenObject: Sendable {
    /// In the version that the request speaks.
    var object: Value
    /// What is stored, where that is also what the client gets; nil: the object has to be written out.
    var bytes: [UInt8]?
}

extension ObjectRequest {
    /// Stores what all stages have passed: the object, what comes with it, and what it uses of quotas, or
    /// nothing at all.
    func store(_ object: Value, _ change: ObjectChange) async throws -> WrittenObject {
        if let stored = change.stored, let old = change.old {
            // The place is the server's, so that an object that comes without is the same (kcp writes it).
            if FieldManagement.isUnchanged(object, from: old) {
                // A write that changes nothing takes no new version and wakes no watch.
                return WrittenObject(object: old)
            }
            return try await storeChanged(object, over: stored)
        }
        return try await storeNew(object)
    }

    private func storeNew(_ wanted: Value) async throws -> WrittenObject {
        let key = key(name: wanted.objectName)
        let quotaWrites = try quotaWrites(for: wanted)
        if let existing = try registry.find(key: key) {
            throw alreadyExists(
                wanted.objectName, isTerminating: try existing.value().isBeingDeleted)
        }
        let stored = try await forStorage(wanted)
        if !isDryRun, let version = wanted.resourceVersion, Revision(version) ?? 0 != 0 {
            throw Status.unclassified("resourceVersion should not be set on objects to be created")
        }
        let template = StoredObject.template(stored)
        let write = Write(
            key: key, expecting: .absent, change: .put(template),
            note: DecodedWrite(after: .init(stored)))
        try checkStorable(write)
        var object = try await converted(stored)
        guard !isDryRun else {
            // The annotation comes with the storing, upstream.
            object.setAnnotation(ObjectAnnotations.cluster, to: nil)
            if object.annotations.isEmpty { object.set(nil, at: "metadata", "annotations") }
            return WrittenObject(object: object)
        }
        let companions = operations.admission.companions(of: object, self)
        let revisions = try await registry.commit([write] + companions.map(\.write) + quotaWrites)
        return written(&object, template, at: revisions[0])
    }

    private func storeChanged(
        _ wanted: Value, over stored: StoredObject
    ) async throws -> WrittenObject {
        var object = wanted
        var written = try await forStorage(object)
        if needsConversion, type.subresources.contains("status"), subresource != "status" {
            // The status of another version may have lost something on its way here.
            written["status"] = try stored.value()["status"]
        }
        if needsConversion { object = try await converted(written) }
        let isFinished = registry.isFinished(object)
        // What nothing holds any more goes as it was: the last event shows what was stored.
        let template = StoredObject.template(isFinished ? try stored.value() : written)
        let write = Write(
            key: stored.key, expecting: .revision(stored.revision),
            change: isFinished ? .delete(template) : .put(template),
            note: DecodedWrite(after: isFinished ? nil : .init(written)))
        try checkStorable(write, over: stored)
        guard !isDryRun else { return WrittenObject(object: object) }
        let revisions = try await registry.commit([write])
        guard !isFinished else {
            object.resourceVersion = String(stored.revision)
            return WrittenObject(object: object)
        }
        return self.written(&object, template, at: revisions[0])
    }

    private func written(
        _ object: inout Value, _ template: Template, at revision: Revision
    ) -> WrittenObject {
        object.resourceVersion = String(revision)
        return WrittenObject(
            object: object, bytes: needsConversion ? nil : template.filled(with: revision))
    }

    /// The reply to a write: the bytes that were stored, unless another form is asked for.
    func reply(
        with written: WrittenObject, _ form: ReplyForm, status: Int
    ) async throws(Status) -> ServerResponse {
        if form == ReplyForm(), let bytes = written.bytes {
            return Reply.json(bytes, status: status)
        }
        return try await reply(with: written.object, form, status: status)
    }
}
