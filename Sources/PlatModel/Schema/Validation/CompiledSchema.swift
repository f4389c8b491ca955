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
}

/// A schema made ready to validate with: patterns and rules are compiled once, when it is made.
public final class CompiledSchema: Sendable {
    public let schema: Schema
    private let root: CompiledNode
    private let rules: CELRuleNode?

    /// `isResource` says that the schema is a whole resource's, whose rules see its type and name.
    public convenience init(_ schema: Schema, isResource: Bool = true) {
        self.init(schema, isResource: isResource, checksIntOrString: true)
    }

    /// Defaults are validated by a schema in which "integer or string" demands no type.
    init(_ schema: Schema, isResource: Bool, checksIntOrString: Bool) {
        self.schema = schema
        root = CompiledNode(schema, checksIntOrString: checksIntOrString)
        rules = CELRuleNode(schema, isResource: isResource)
    }

    /// What a reply says when errors of another kind kept the rules from being evaluated.
    public static let rulesNotChecked = FieldError(
        .invalid, "<nil>", .null,
        "some validation rules were not checked because the object was invalid; "
            + "correct the existing errors to complete validation")

    /// Evaluates the schema's rules alone.
    public func validateRules(_ value: Value, old: Value? = nil) -> ValidationResult {
        rules.map { validateRules($0, value, old: old) } ?? ValidationResult()
    }

    /// Evaluates the schema's rules on a default, when it is new or as it was: what fails is an error
    /// in both cases, and so is a rule that does not compile.
    func validateRulesOfDefault(_ value: Value, old: Value?) -> [FieldError] {
        guard let rules else { return [] }
        var evaluation = CELRuleEvaluation(tellsWhatDoesNotCompile: true)
        evaluation.evaluate(rules, value, old: old, nil)
        return evaluation.errors
    }

    /// Evaluates the schema's rules when the errors that were found so far leave them something to go
    /// by; else says that they were not checked.
    public func validateRules(
        _ value: Value, old: Value?, after errors: [FieldError]
    ) -> ValidationResult {
        guard let rules else { return ValidationResult() }
        guard !errors.contains(where: { Self.blockingKinds.contains($0.kind) }) else {
            return ValidationResult(errors: [Self.rulesNotChecked])
        }
        return validateRules(rules, value, old: old)
    }

    /// Errors that say that a value is not of the shape that rules count on.
    private static let blockingKinds: Set<FieldError.Kind> = [
        .notSupported, .required, .tooLong, .tooMany, .typeInvalid,
    ]

    private func validateRules(
        _ rules: CELRuleNode, _ value: Value, old: Value?
    ) -> ValidationResult {
        var evaluation = CELRuleEvaluation()
        let correlation = old.map { Correlation(old: $0, schema: schema) }
        evaluation.evaluate(rules, value, old: old, correlation)
        return ValidationResult(errors: evaluation.errors, warnings: evaluation.warnings)
    }

    /// Validates a value against the schema, without its rules. With the value before an update, what
    /// the update leaves as it was is not held against it.
    public func validateStructure(_ value: Value, old: Value? = nil) -> [FieldError] {
        var validation = Validation()
        let correlation = old.map { Correlation(old: $0, schema: schema) }
        return validation.validate(value, root, correlation).errors
    }

    /// Checks the type metadata of objects that are embedded in a resource.
    public func validateEmbeddedResources(_ value: Value, isRoot: Bool = true) -> [FieldError] {
        var validation = EmbeddedResourceValidation()
        validation.check(value, schema, isRoot: isRoot)
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
