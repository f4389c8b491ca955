import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

extension ObjectRequest {
    /// PUT on a named object or one of its subresources.
    func update() async throws(Status) -> ServerResponse {
        let form = try negotiate()
        let options = try WriteOptions(context, kind: "UpdateOptions")
        let body = try await decodeBody(options)
        let name = name ?? ""
        var incoming = body
        guard !incoming.objectName.isEmpty else { throw nameMissing }
        guard incoming.objectName == name else {
            throw Status.badRequest(
                "the name of the object (\(incoming.objectName)) does not match the name on the URL (\(name))"
            )
        }
        try checkNamespaceField(&incoming)
        let sent = incoming
        let written = try await change(options) { old throws(Status) in
            try checkUID(sent.objectUID, old)
            return sent
        }
        return try await reply(with: written, form, status: 200)
    }

    var nameMissing: Status {
        Status.badRequest(
            "the name of the object (\(name ?? "") based on URL) was undeterminable: name must be provided"
        )
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
    /// `compute` makes the new object from the stored one, and has `owned` its fields where it is
    /// server-side apply.
    func change(
        _ options: WriteOptions, owned: Bool = false,
        _ compute: (Value) throws(Status) -> Value
    ) async throws(Status) -> WrittenObject {
        try await written(key(name: name ?? "")) {
            let stored = try storedObject()
            let old = try await converted(stored.value())
            if let visible, !visible(old) { throw notFound(name ?? "") }
            let wanted = try compute(old)
            try checkVersion(wanted, stored)
            return try await write(
                wanted,
                ObjectChange(stored: stored, old: old, options: options, isOwned: owned))
        }
    }

    private func modifiedConflict() -> Status {
        Status.conflict(
            type.resource, name ?? "",
            "the object has been modified; please apply your changes to the latest version and try again"
        )
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

    func invalid(_ object: Value, _ errors: [FieldError]) -> Status {
        let group = type.strategy.refusalGroup ?? type.group
        return Status.invalid(
            GroupKind(group: group, kind: type.kind), object.objectName, errors)
    }
}
