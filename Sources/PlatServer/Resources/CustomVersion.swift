import PlatModel
import PlatValue

/// One served version of a kind that a definition brings: its schema, columns and selectable fields.
final class CustomVersion: Sendable {
    let schema: Schema
    let compiled: CompiledSchema
    let columns: [Value]
    /// The fields that selectors know, in the order in which the definition names them.
    let selectablePaths: [[String]]
    /// The same by their names.
    let selectableFields: [String: [String]]
    /// Warning that every request gets, for deprecated versions.
    let deprecationWarning: String?
    /// The version that objects are stored in; nil where it is this one.
    let storageVersion: (name: String, compiled: CompiledSchema)?
    let scale: ScalePaths?
    /// The schemas of all served versions, by apiVersion.
    let schemas: [String: Schema?]
    let namesArePathSegments: Bool
    /// Identity of the definition that this came from, for caches.
    let definitionName: String
    /// Objects may have been stored by an older form of the definition: reading brings them in line.
    let hasPredecessor: Bool
    /// The definition is being deleted: its objects go, and none is made any more.
    let isTerminating: Bool
    /// Where versions are converted, where the definition leaves that to a webhook. It is not called yet:
    /// what would have to be converted is refused, because serving it as it is would lose fields.
    let conversionWebhook: String?

    struct ScalePaths: Sendable {
        var specReplicas: [String]
        var statusReplicas: [String]
        var labelSelector: [String]?

        /// The same as errors name it.
        var rules: CustomResourceRules.Scale {
            func text(_ path: [String]) -> String { "." + path.joined(separator: ".") }
            return CustomResourceRules.Scale(
                specReplicasPath: text(specReplicas), statusReplicasPath: text(statusReplicas),
                labelSelectorPath: labelSelector.map(text))
        }
    }

    init(
        schema: Schema, columns: [Value], selectablePaths: [[String]],
        deprecationWarning: String?, storageVersion: (name: String, compiled: CompiledSchema)?,
        scale: ScalePaths?, schemas: [String: Schema?], namesArePathSegments: Bool,
        definitionName: String, hasPredecessor: Bool = false, isTerminating: Bool = false,
        conversionWebhook: String? = nil
    ) {
        self.schema = schema
        compiled = CompiledSchema(schema)
        self.columns = columns
        self.selectablePaths = selectablePaths
        selectableFields = selectablePaths.reduce(into: [:]) { fields, path in
            fields[path.joined(separator: ".")] = path
        }
        self.deprecationWarning = deprecationWarning
        self.storageVersion = storageVersion
        self.scale = scale
        self.schemas = schemas
        self.namesArePathSegments = namesArePathSegments
        self.definitionName = definitionName
        self.hasPredecessor = hasPredecessor
        self.isTerminating = isTerminating
        self.conversionWebhook = conversionWebhook
    }

    /// Refuses an object in another version than the one that is wanted, where a webhook would convert it.
    fileprivate func checkConvertible(_ object: Value, to apiVersion: String) throws(Status) {
        guard let conversionWebhook, let given = object["apiVersion"]?.stringValue,
            given != apiVersion
        else { return }
        throw Status.unclassified(
            "conversion webhook for \(given), Kind=\(object["kind"]?.stringValue ?? "") failed: "
                + "Post \(GoText.quoted(conversionWebhook)): conversion webhooks are not called")
    }
}

/// Between the stored form of an object and the version that a request speaks.
extension ObjectRequest {
    /// Stored bytes are not yet what this version's clients see: another version is stored, or the
    /// schema has gained defaults since.
    var needsConversion: Bool {
        cached?.consumer != nil
            || type.custom.map { $0.storageVersion != nil || $0.hasPredecessor } ?? isGroupEvent
    }

    /// The object as it is shown in the cluster that it is read in.
    func shown(_ stored: Value) -> Value {
        guard let consumer = cached?.consumer else { return stored }
        var object = stored
        object.setAnnotation(ObjectAnnotations.cluster, to: consumer)
        return object
    }

    /// Events of events.k8s.io are stored as those of the core group.
    private var isGroupEvent: Bool {
        type.group == BuiltinResources.groupEvents.group
            && type.plural == BuiltinResources.groupEvents.plural
    }

    func converted(_ stored: Value) throws(Status) -> Value {
        // Only metadata is shown of these, which no version changes.
        guard !type.isOfAnyIdentity else { return stored }
        let stored = shown(stored)
        guard let custom = type.custom else {
            return isGroupEvent ? EventStrategy.renamed(stored, toGroup: true) : stored
        }
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

    /// The object as it is stored: in the storage version.
    func forStorage(_ object: Value) throws(Status) -> Value {
        if isGroupEvent { return EventStrategy.renamed(object, toGroup: false) }
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

    func wireBytes(_ stored: [UInt8]) throws(Status) -> [UInt8] {
        guard needsConversion else { return stored }
        do {
            return try converted(Value(json: stored)).json(sortedKeys: true)
        } catch let status as Status {
            throw status
        } catch {
            throw Status.internalError("stored object cannot be read: \(error)")
        }
    }
}
