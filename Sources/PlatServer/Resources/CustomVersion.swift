import PlatModel
import PlatValue

/// One served version of a kind that a definition brings: its schema, columns and selectable fields.
final class CustomVersion: Sendable {
    let schema: Schema
    let compiled: CompiledSchema
    let columns: [Value]
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
        schema: Schema, columns: [Value], selectableFields: [String: [String]],
        deprecationWarning: String?, storageVersion: (name: String, compiled: CompiledSchema)?,
        scale: ScalePaths?, schemas: [String: Schema?], namesArePathSegments: Bool,
        definitionName: String, hasPredecessor: Bool = false, isTerminating: Bool = false,
        converter: VersionConverter = .renaming
    ) {
        self.schema = schema
        compiled = CompiledSchema(schema)
        self.columns = columns
        self.selectableFields = selectableFields
        self.deprecationWarning = deprecationWarning
        self.storageVersion = storageVersion
        self.scale = scale
        self.schemas = schemas
        self.namesArePathSegments = namesArePathSegments
        self.definitionName = definitionName
        self.hasPredecessor = hasPredecessor
        self.isTerminating = isTerminating
        self.converter = converter
    }
}
