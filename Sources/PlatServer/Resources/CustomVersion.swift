import PlatModel
import PlatValue

/// One served version of a kind that a definition brings: its schema, columns and selectable fields. There
/// can be many, so that schemas are read when they are used.
final class CustomVersion: Sendable {
    private let text: SchemaText
    let columns: [Value]
    let selectableFields: [String: [String]]
    /// Warning that every request gets, for deprecated versions.
    let deprecationWarning: String?
    /// The version that objects are stored in; nil where it is this one.
    private let storage: (name: String, text: SchemaText)?
    let scale: ScalePaths?
    /// The schemas of all served versions, by apiVersion.
    private let schemas: [String: SchemaText]
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
        text: SchemaText, columns: [Value], selectableFields: [String: [String]],
        deprecationWarning: String?, storage: (name: String, text: SchemaText)?,
        scale: ScalePaths?, schemas: [String: SchemaText], namesArePathSegments: Bool,
        definitionName: String, hasPredecessor: Bool = false, isTerminating: Bool = false,
        conversionWebhook: String? = nil
    ) {
        self.text = text
        self.columns = columns
        self.selectableFields = selectableFields
        self.deprecationWarning = deprecationWarning
        self.storage = storage
        self.scale = scale
        self.schemas = schemas
        self.namesArePathSegments = namesArePathSegments
        self.definitionName = definitionName
        self.hasPredecessor = hasPredecessor
        self.isTerminating = isTerminating
        self.conversionWebhook = conversionWebhook
    }

    var schema: Schema { text.parsed.schema }
    var compiled: CompiledSchema { text.parsed.compiled }

    /// The name of the version that objects are stored in; nil where it is this one.
    var storageName: String? { storage?.name }

    /// The schema of that version.
    fileprivate var storageSchema: Schema? { storage?.text.parsed.schema }

    /// What field management knows of the kind in all its versions.
    func managedKind(_ kind: String) -> ManagedKind { SchemaText.managedKind(kind, schemas) }

    /// Changes with the schemas.
    var digest: String { ([text] + schemas.values).map(\.digest).sorted().joined(separator: " ") }

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
        type.custom.map { $0.storageName != nil || $0.hasPredecessor } ?? isGroupEvent
    }

    /// Events of events.k8s.io are stored as those of the core group.
    private var isGroupEvent: Bool {
        type.group == BuiltinResources.groupEvents.group
            && type.plural == BuiltinResources.groupEvents.plural
    }

    func converted(_ stored: Value) throws(Status) -> Value {
        // Only metadata is shown of these, which no version changes.
        guard !type.isOfAnyIdentity else { return stored }
        guard let custom = type.custom else {
            return isGroupEvent ? EventStrategy.renamed(stored, toGroup: true) : stored
        }
        try custom.checkConvertible(stored, to: type.apiVersion)
        var object = stored
        if let storage = custom.storageSchema {
            if custom.hasPredecessor { _ = storage.prune(&object, isRoot: true) }
            storage.applyDefaults(&object)
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
        guard let custom = type.custom, let storage = custom.storageName,
            let schema = custom.storageSchema
        else { return object }
        let apiVersion = type.group + "/" + storage
        try custom.checkConvertible(object, to: apiVersion)
        var stored = object
        stored["apiVersion"] = .string(apiVersion)
        type.strategy.convert(&stored, to: storage)
        _ = schema.prune(&stored, isRoot: true)
        schema.applyDefaults(&stored)
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
