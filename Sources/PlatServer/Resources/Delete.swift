import PlatHTTP
import PlatModel
import PlatStore
import PlatSystem
import PlatValue

/// What a DELETE asks for beside the name: body or query parameters (apiserver contract, 2.8).
struct DeleteOptions: Sendable {
    var isDryRun = false
    var gracePeriodSeconds: Int64?
    var preconditionUID: String?
    var preconditionVersion: String?
    var propagation: String?
    var orphanDependents: Bool?

    static func read(_ context: RequestContext) async throws(Status) -> DeleteOptions {
        let bytes = try await context.body()
        let isBlank = bytes.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        let given = try isBlank ? query(context) : decode(bytes, context)
        let options = try DeleteOptions(given)
        let errors = FieldRules.deleteOptions(given)
        guard errors.isEmpty else {
            throw Status.invalid(
                GroupKind(group: "meta.k8s.io", kind: "DeleteOptions"), "", errors)
        }
        return options
    }

    /// What the query says, in the body's form.
    private static func query(_ context: RequestContext) throws(Status) -> Value {
        let query = context.query
        var options = Members()
        options["propagationPolicy"] = query["propagationPolicy"].map(Value.string)
        options["gracePeriodSeconds"] = try query.integer("gracePeriodSeconds").map(Value.integer)
        for flag in ["orphanDependents", "ignoreStoreReadErrorWithClusterBreakingPotential"] {
            if query.contains(flag) { options[flag] = .bool(query.flag(flag)) }
        }
        let dryRun = query.values(of: "dryRun").map(Value.string)
        if !dryRun.isEmpty { options["dryRun"] = .array(dryRun) }
        return .object(options)
    }

    private static func decode(_ bytes: [UInt8], _ context: RequestContext) throws(Status) -> Value
    {
        if context.contentType == "application/vnd.kubernetes.protobuf" {
            return try decodeProtobufBody(bytes)
        }
        do {
            return context.contentType == "application/yaml"
                ? try Value(yaml: bytes) : try Value(json: bytes)
        } catch {
            throw Status.badRequest("couldn't get version/kind; json parse error: \(error.message)")
        }
    }

    /// As clients would write them, for reviews.
    var value: Value {
        var members = Members()
        members["gracePeriodSeconds"] = gracePeriodSeconds.map(Value.integer)
        var preconditions = Members()
        preconditions["uid"] = preconditionUID.map(Value.string)
        preconditions["resourceVersion"] = preconditionVersion.map(Value.string)
        if !preconditions.isEmpty { members["preconditions"] = .object(preconditions) }
        members["orphanDependents"] = orphanDependents.map(Value.bool)
        members["propagationPolicy"] = propagation.map(Value.string)
        return .object(members)
    }

    private init(_ body: Value) throws(Status) {
        if let kind = body["kind"]?.stringValue, kind != "DeleteOptions" {
            throw Status.badRequest(
                "no kind \"\(kind)\" is registered for version \"\(body["apiVersion"]?.stringValue ?? "")\" in scheme \"k8s.io/apimachinery@v0.0.0-20260602065202-e006560fc76a/pkg/runtime/scheme.go:111\""
            )
        }
        switch body["gracePeriodSeconds"] {
        case nil, .null: break
        case .string:
            throw Status.badRequest(
                "json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64"
            )
        case let value?: gracePeriodSeconds = value.integerValue
        }
        let preconditions = body["preconditions"]
        preconditionUID = preconditions?["uid"]?.stringValue
        preconditionVersion = preconditions?["resourceVersion"]?.stringValue
        propagation = body["propagationPolicy"]?.stringValue
        orphanDependents = body["orphanDependents"]?.boolValue
        isDryRun = body["dryRun"]?.arrayValue?.isEmpty == false
    }
}

extension ObjectRequest {
    /// DELETE on a named object.
    func delete() async throws(Status) -> ServerResponse {
        let form = try negotiate()
        let options = try await DeleteOptions.read(context)
        let outcome = try await remove(name ?? "", options)
        if outcome.isGone, !type.strategy.deleteReturnsObject {
            return Reply.value(success(outcome.object), form: form)
        }
        return try await reply(with: converted(outcome.object), form, status: 200)
    }

    private func success(_ object: Value) -> Value {
        var details: Members = ["name": .string(object.objectName)]
        if !type.group.isEmpty { details["group"] = .string(type.group) }
        details["kind"] = .string(type.plural)
        details["uid"] = .string(object.objectUID)
        return [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
            "details": .object(details),
        ]
    }

    /// Deletes one object, or marks it when something holds it. The object is its last state.
    func remove(_ name: String, _ options: DeleteOptions) async throws(Status)
        -> (object: Value, isGone: Bool)
    {
        return try await written(key(name: name)) {
            guard let stored = try registry.find(key: key(name: name)) else { throw notFound(name) }
            let found = try stored.value()
            var object = found
            if let visible, !visible(object) { throw notFound(name) }
            try checkPreconditions(object, options)
            try await operations.admission.admitDelete(object, self)
            try await operations.hooks.admitDelete(object, options, self)
            if !object.isBeingDeleted { type.strategy.prepareDelete(&object, self) }
            if type.strategy.knowsPropagation || object.isBeingDeleted {
                setCollectionFinalizer(&object, options)
            }
            let holds = !object.finalizers.isEmpty || holdsItself(object)
            if holds { try markDeleted(&object) }
            guard !(options.isDryRun || isDryRun) else { return (object, !holds) }
            let write = Write(
                key: stored.key, expecting: .revision(stored.revision),
                change: holds
                    ? .put(StoredObject.template(object)) : .delete(StoredObject.template(object)),
                note: DecodedWrite(after: holds ? .init(object) : nil, before: found))
            if holds, object == found { return (object, false) }
            let revisions = try await registry.commit([write])
            object.resourceVersion = String(revisions[0])
            return (object, !holds)
        }
    }

    /// A namespace is held by `spec.finalizers` as well.
    private func holdsItself(_ object: Value) -> Bool {
        object["kind"] == "Namespace" && type.group.isEmpty
            && !Namespace(object).contentFinalizers.isEmpty
    }

    private func checkPreconditions(_ object: Value, _ options: DeleteOptions) throws(Status) {
        if type.strategy.isDeletedByItself {
            try checkOwnPreconditions(object, options)
        }
        if let uid = options.preconditionUID, uid != object.objectUID {
            throw preconditionFailed(
                object,
                "the UID in the precondition (\(uid)) does not match the UID in record (\(object.objectUID)). The object might have been deleted and then recreated"
            )
        }
        if let version = options.preconditionVersion, version != object.resourceVersion {
            throw preconditionFailed(
                object,
                "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in record (\(object.resourceVersion ?? "")). The object might have been modified"
            )
        }
    }

    private func checkOwnPreconditions(
        _ object: Value, _ options: DeleteOptions
    ) throws(Status) {
        func check(_ what: String, _ wanted: String?, _ found: String) throws(Status) {
            guard let wanted, wanted != found else { return }
            throw Status.conflict(
                type.resource, object.objectName,
                "Precondition failed: \(what) in precondition: \(wanted), "
                    + "\(what) in object meta: \(found)")
        }
        try check("UID", options.preconditionUID, object.objectUID)
        try check(
            "ResourceVersion", options.preconditionVersion, object.resourceVersion ?? "")
    }

    /// This conflict names the kind, not the resource (apiserver contract, 2.8), but for kinds that are
    /// deleted by ways of their own.
    private func preconditionFailed(_ object: Value, _ why: String) -> Status {
        Status.conflict(
            GroupResource(group: type.group, resource: type.kind), object.objectName, why)
    }

    private func markDeleted(_ object: inout Value) throws(Status) {
        guard !object.isBeingDeleted else {
            // Whoever deletes a definition once more goes the way of all others.
            if type.strategy.isDeletedByItself, !type.strategy.knowsPropagation {
                object.set(.integer(0), at: "metadata", "deletionGracePeriodSeconds")
            }
            return
        }
        // Namespaces and definitions are deleted by ways of their own, which count nothing.
        guard !type.strategy.isDeletedByItself else {
            object.set(.string(context.now), at: "metadata", "deletionTimestamp")
            if type.plural == "namespaces" { object[as: Namespace.self].phase = "Terminating" }
            return
        }
        object.markDeleted(now: context.now)
    }

    /// The finalizer by which the garbage collector does what the propagation policy says.
    private func setCollectionFinalizer(_ object: inout Value, _ options: DeleteOptions) {
        let wanted: String?
        switch options.propagation ?? (options.orphanDependents == true ? "Orphan" : nil) {
        case "Orphan": wanted = OwnerJudgement.orphan
        case "Foreground": wanted = OwnerJudgement.foreground
        case "Background": wanted = nil
        default: return
        }
        object.finalizers.removeAll {
            $0 == OwnerJudgement.orphan || $0 == OwnerJudgement.foreground
        }
        if let wanted { object.addFinalizer(wanted) }
    }

    /// DELETE on a collection: each object that the selectors choose, as many at once as share a commit
    /// well. Where one is refused the others go all the same. The answer is the list of what was found, as it
    /// was then.
    func deleteCollection() async throws(Status) -> ServerResponse {
        let form = try negotiate()
        let options = try await DeleteOptions.read(context)
        let listOptions = try ListOptions(query, isWatch: false)
        let matcher = try matcher(listOptions)
        var walk = try walk(listOptions, matcher)
        var found: [Entry] = []
        while let entry = try nextEntry(&walk, listOptions) { found.append(entry) }
        let metadata = try await metadata(of: walk, listOptions, matcher)
        let keys = found.compactMap { ObjectKey($0.key) }
        let removals = await concurrently(keys, width: 32) { key in
            await failure(toRemove: key, options)
        }
        // Somebody else may have been faster: gone is what was wanted.
        if let failure = removals.first(where: { $0 != nil && $0?.reason != .notFound }) ?? nil {
            throw failure
        }
        try checkIsForLists(form)
        return try await reply(found, form, metadata)
    }

    /// Why an object of the collection cannot be removed; nil where it was.
    private func failure(toRemove key: ObjectKey, _ options: DeleteOptions) async -> Status? {
        do throws(Status) {
            let request = named(key.name, namespace: key.namespace)
            _ = try await request.remove(key.name, options)
            return nil
        } catch {
            return error
        }
    }

    /// The same request for one object of the collection.
    func named(_ name: String, namespace: String) -> ObjectRequest {
        ObjectRequest(
            context: context, operations: operations, type: type, location: location,
            cluster: cluster,
            namespace: namespace.isEmpty ? nil : namespace, name: name, subresource: nil,
            visible: visible)
    }
}
