public import PlatValue

/// What is wrong with the schema of a definition, in upstream's words.
///
/// The written schema is judged, not a parsed one: what cannot be parsed is among the things that
/// must be named. Three judges speak: the form of every node, always; the structure, of a schema that
/// has one; defaults and rules, where the structure is in order.
public struct SchemaAcceptance {
    public internal(set) var errors: [FieldError] = []
    /// Formats that are known to nobody; a definition with them is accepted all the same.
    public internal(set) var unknownFormats: [String] = []

    /// Where in the tree a node stands.
    enum Level {
        case root, item, field
    }

    /// Nodes with something wrong in their form or below: rules that stand there are not compiled.
    var formlessPaths: Set<String> = []

    private let base: String

    /// `path` is the field that the schema stands at: `spec.validation.openAPIV3Schema`. Rules that
    /// `old`, the schema before an update, has too are not held to the limit for one rule.
    public init(_ schema: Value, path: String, old: Value? = nil) {
        base = path
        if schema["nullable"]?.boolValue == true {
            add(.forbidden("\(path).nullable", "nullable cannot be true at the root"))
        }
        checkForm(schema, path, Context())
        if let problem = Self.structureProblem(schema) {
            if errors.isEmpty { add(.invalid(path, "", problem)) }
            return
        }
        let formErrorCount = errors.count
        checkStructure(schema, .root, path)
        checkCompleteness(schema, path)
        guard errors.count == formErrorCount else { return }
        do throws(SchemaParseError) {
            let parsed = try Schema(parsing: schema)
            checkDefaults(parsed, path)
            guard errors.count == formErrorCount else { return }
            checkRules(parsed, knownRules: old.map { Self.ruleTexts($0) } ?? [])
        } catch {
            let place = error.path.isEmpty ? path : "\(path).\(error.path)"
            add(.invalid(place, .null, error.problem))
        }
    }

    mutating func add(_ error: FieldError) { errors.append(error) }

    private mutating func checkRules(_ schema: Schema, knownRules: Set<String>) {
        var check = SchemaRuleCheck(
            base: base, totalField: base, knownRules: knownRules, formlessPaths: formlessPaths)
        check.check(schema, base + ".", isResource: true)
        errors += check.finish()
    }

    private static func ruleTexts(_ schema: Value) -> Set<String> {
        var texts: Set<String> = []
        func collect(_ value: Value) {
            switch value {
            case .object(let members):
                for rule in members["x-kubernetes-validations"]?.arrayValue ?? [] {
                    if let text = rule["rule"]?.stringValue { texts.insert(text) }
                }
                for member in members.values { collect(member) }
            case .array(let elements): for element in elements { collect(element) }
            default: break
            }
        }
        collect(schema)
        return texts
    }
}
