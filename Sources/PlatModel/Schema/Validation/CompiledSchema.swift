public import PlatValue

/// What a validation found.
public struct ValidationResult: Sendable, Equatable {
    /// Empty means valid.
    public var errors: [FieldError] = []
    /// Rules that fail, but failed before the update too: texts for `Warning` headers.
    public var warnings: [String] = []

    public init(errors: [FieldError] = [], warnings: [String] = []) {
        self.errors = errors
        self.warnings = warnings
    }

    public var isValid: Bool { errors.isEmpty }
}

/// A schema made ready to validate with: patterns and rules are compiled once, when it is made.
public final class CompiledSchema: Sendable {
    public let schema: Schema
    private let root: CompiledNode

    public init(_ schema: Schema) {
        self.schema = schema
        root = CompiledNode(schema)
    }

    /// Validates a value against the schema, without its rules. With the value before an update, what
    /// the update leaves as it was is not held against it.
    public func validateStructure(_ value: Value, old: Value? = nil) -> [FieldError] {
        var validation = Validation()
        let correlation = old.map { Correlation(old: $0, schema: schema) }
        return validation.validate(value, root, correlation).errors
    }

    /// Checks the type metadata of objects that are embedded in a resource.
    public func validateEmbeddedResources(_ value: Value) -> [FieldError] {
        var validation = EmbeddedResourceValidation()
        validation.check(value, schema, isRoot: true)
        return validation.errors
    }

    /// Checks that lists of type set and map hold nothing twice. Objects whose lists were not unique
    /// before an update are not held up.
    public func validateUniqueness(_ value: Value, old: Value? = nil) -> [FieldError] {
        if let old {
            var before = ListUniqueness()
            before.check(old, schema)
            guard before.errors.isEmpty else { return [] }
        }
        var uniqueness = ListUniqueness()
        uniqueness.check(value, schema)
        return uniqueness.errors
    }
}
