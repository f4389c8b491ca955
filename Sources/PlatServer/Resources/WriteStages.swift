import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

/// What a write starts from.
struct ObjectChange: Sendable {
    /// What is stored; nil for a new object.
    var stored: StoredObject?
    /// The same in the version that the request speaks.
    var old: Value?
    let options: WriteOptions
    /// Whether the fields have their owners already: server-side apply has set them.
    var isOwned = false
    /// Whether the server made the name.
    var generatesName = false
}

/// The stages of `write`, in their order.
extension ObjectRequest {
    /// A namespaced object needs its namespace, and one that is not going away; no object is made of a
    /// kind that goes.
    func checkPlace(_ object: Value, _ change: ObjectChange) throws(Status) {
        guard change.old == nil else { return }
        if let cluster, !Workplace.isOfSystem(cluster),
            operations.registries.directory.location(of: cluster) !== location
        {
            // What were made in a cluster that is not there would belong to nobody.
            throw Status.notFound(SystemResources.logicalClusters.resource, cluster)
        }
        if type.isNamespaced, let namespace, let cluster {
            let namespaces = BuiltinResources.namespaces
            guard
                let found = try registry.find(namespaces, cluster: cluster, name: namespace)
            else { throw Status.notFound(namespaces.resource, namespace) }
            if found.isBeingDeleted, subresource == nil {
                throw Status.namespaceTerminating(
                    type.resource, object.objectName, namespace: namespace)
            }
        }
        if type.custom?.isTerminating == true {
            throw forbidden(
                object, "create not allowed while custom resource definition is terminating")
        }
    }

    /// Leaves each reference to an owner once, and tells the writer of the others.
    func deduplicateOwners(_ object: inout Value) {
        let duplicates = object.deduplicateOwners()
        guard !duplicates.isEmpty else { return }
        // What a patch makes is seen later, upstream, than what a body says.
        let when =
            context.http.method == "PATCH" ? " after mutating admission happens" : ""
        context.warn(
            ".metadata.ownerReferences contains duplicate entries\(when); API server dedups owner "
                + "references in 1.20+, and may reject such requests as early as 1.24; please fix your "
                + "requests; duplicate UID(s) observed: \(duplicates.joined(separator: ", "))")
    }

    /// Writes into managedFields who gave which field: what was read, before the server adds anything.
    func own(_ object: inout Value, _ change: ObjectChange) {
        guard !change.isOwned else { return }
        object = management.update(
            live: change.old, new: object, manager: change.options.manager(context),
            now: context.now)
    }

    /// Lets rules change the object, and then policies and webhooks; where these changed it, all are asked
    /// once more.
    func mutate(_ object: inout Value, _ change: ObjectChange) async throws(Status) {
        try await operations.admission.mutate(&object, old: change.old, self)
        guard var round = operations.hooks.mutation(object, change, self) else { return }
        guard try await round.run() else { return }
        try await operations.admission.mutate(&round.object, old: change.old, self)
        _ = try await round.run()
        object = round.object
    }

    /// Sets what the server alone decides, and what the kind says of its own objects.
    func complete(_ object: inout Value, _ change: ObjectChange) throws(Status) {
        guard let old = change.old else {
            setSystemMetadata(&object)
            return type.strategy.prepare(&object, old: nil, self)
        }
        try takeOverMetadata(&object, from: old)
        keepOtherDoors(&object, old: old)
        try checkLifecycleChange(object, old: old)
        type.strategy.prepare(&object, old: old, self)
        bumpGeneration(&object, old: old)
    }

    /// What the server alone decides of a new object.
    private func setSystemMetadata(_ object: inout Value) {
        object["apiVersion"] = .string(type.apiVersion)
        object["kind"] = .string(type.kind)
        let now = context.now
        let counts = type.custom != nil || type.strategy.countsGenerations
        object["metadata", default: [:]].withMembers { metadata in
            metadata["selfLink"] = nil
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
        object.setAnnotation(ObjectAnnotations.cluster, to: cluster)
    }

    /// Restores what a client may not change, and finalizer rules of a dying object.
    private func takeOverMetadata(_ object: inout Value, from old: Value) throws(Status) {
        var errors: [FieldError] = []
        object["apiVersion"] = .string(type.apiVersion)
        object["kind"] = .string(type.kind)
        let before = old["metadata"]?.objectValue ?? Members()
        object["metadata", default: [:]].withMembers { metadata in
            if let uid = metadata["uid"]?.stringValue, !uid.isEmpty, uid != old.objectUID {
                errors.append(.invalid("metadata.uid", .string(uid), "field is immutable"))
            }
            for key in ["deletionTimestamp", "deletionGracePeriodSeconds"] {
                guard let given = metadata[key], !given.isNull, given != before[key] else {
                    continue
                }
                errors.append(.invalid("metadata.\(key)", given, "field is immutable"))
            }
            for key in [
                "uid", "creationTimestamp", "generation", "deletionTimestamp",
                "deletionGracePeriodSeconds", "resourceVersion",
            ] {
                metadata[key] = before[key]
            }
            metadata["selfLink"] = nil
            metadata["namespace"] = before["namespace"]
            metadata["name"] = before["name"]
        }
        object.setAnnotation(
            ObjectAnnotations.cluster, to: old.annotation(ObjectAnnotations.cluster))
        // What holds for all kinds finds it, and mostly the kind does.
        guard errors.isEmpty else {
            let again = type.strategy.metadataRules.judgesChange ? errors : []
            throw invalid(object, errors + again)
        }
    }

    /// Through the main door the status stays; through `/status` all but the status does.
    private func keepOtherDoors(_ object: inout Value, old: Value) {
        guard type.subresources.contains("status") else { return }
        if subresource == "status" {
            let status = object["status"]
            let managed = object.managedFields
            var kept = old
            if type.custom == nil {
                // Built-in kinds take changes of metadata through this door too.
                kept["metadata"] = object["metadata"]
            } else {
                kept.managedFields = managed
            }
            kept["status"] = status
            object = kept
        } else if subresource == nil {
            object["status"] = old["status"]
        }
    }

    private func bumpGeneration(_ object: inout Value, old: Value) {
        guard let generation = old.generation else { return }
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
}
