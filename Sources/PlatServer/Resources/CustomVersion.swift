import PlatModel
import PlatValue

/// One served version of a kind that a definition brings: its schema, columns and selectable fields. There
/// can be many, so that schemas are read when they are used.
final class CustomVersion: Sendable {
    private let text: SchemaText
    let columns: [Value]
    /// The fields that selectors know, in the order in which the definition names them.
    let selectablePaths: [[String]]
    /// The same by their names.
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
    /// How its versions become each other.
    let converter: VersionConverter

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
        text: SchemaText, columns: [Value], selectablePaths: [[String]],
        deprecationWarning: String?, storage: (name: String, text: SchemaText)?,
        scale: ScalePaths?, schemas: [String: SchemaText], namesArePathSegments: Bool,
        definitionName: String, hasPredecessor: Bool = false, isTerminating: Bool = false,
        converter: VersionConverter = .renaming
    ) {
        self.text = text
        self.columns = columns
        self.selectablePaths = selectablePaths
        selectableFields = selectablePaths.reduce(into: [:]) { fields, path in
            fields[path.joined(separator: ".")] = path
        }
        self.deprecationWarning = deprecationWarning
        self.storage = storage
        self.scale = scale
        self.schemas = schemas
        self.namesArePathSegments = namesArePathSegments
        self.definitionName = definitionName
        self.hasPredecessor = hasPredecessor
        self.isTerminating = isTerminating
        self.converter = converter
    }

    var schema: Schema { text.parsed.schema }
    var compiled: CompiledSchema { text.parsed.compiled }

    /// Whether the kind is served in other versions, too.
    var hasOtherVersions: Bool { schemas.count > 1 }

    /// The name of the version that objects are stored in; nil where it is this one.
    var storageName: String? { storage?.name }

    /// The schema of that version.
    var storageSchema: Schema? { storage?.text.parsed.schema }

    /// What field management knows of the kind in all its versions.
    func managedKind(_ kind: String) -> ManagedKind { SchemaText.managedKind(kind, schemas) }

    /// Changes with the schemas.
    var digest: String { ([text] + schemas.values).map(\.digest).sorted().joined(separator: " ") }
}
