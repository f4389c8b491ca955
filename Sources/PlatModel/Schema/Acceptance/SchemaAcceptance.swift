public import PlatValue

/// What is wrong with the schema of a definition, in upstream's words.
///
/// The written schema is judged, not a parsed one: what cannot be parsed is among the things that
/// must be named. Rules and defaults are looked at only when the rest is in order.
public struct SchemaAcceptance {
    public internal(set) var errors: [FieldError] = []
    /// Formats that are known to nobody; a definition with them is accepted all the same.
    public private(set) var unknownFormats: [String] = []

    /// Where in the tree a node stands.
    enum Level {
        case root, item, field
    }

    private let base: String
    private var hasUnsupportedKeywords = false

    /// `path` is the field that the schema stands at: `spec.validation.openAPIV3Schema`. Rules that
    /// `old`, the schema before an update, has too are not held to the limit for one rule.
    public init(_ schema: Value, path: String, old: Value? = nil) {
        base = path
        checkForm(schema, path, Context())
        // A schema with keywords that do not exist here has no structure to speak of.
        if !hasUnsupportedKeywords {
            checkStructure(schema, .root, path)
            checkCompleteness(schema, path)
        }
        guard errors.isEmpty else { return }
        do throws(SchemaParseError) {
            let parsed = try Schema(parsing: schema)
            checkDefaults(parsed, path)
            let known = old.map { Self.ruleTexts($0) } ?? []
            checkRules(parsed, knownRules: known)
        } catch {
            let place = error.path.isEmpty ? path : "\(path).\(error.path)"
            add(.invalid(place, .null, error.problem))
        }
    }

    mutating func add(_ error: FieldError) { errors.append(error) }

    private mutating func checkRules(_ schema: Schema, knownRules: Set<String>) {
        var check = SchemaRuleCheck(base: base, totalField: base, knownRules: knownRules)
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

extension SchemaAcceptance {
    /// What the nodes above say about a node.
    struct Context {
        var isInsideMetadata = false
        /// The top-level field whose default must not be set: apiVersion, kind, metadata.
        var topField: String?
        var isRoot = true
    }

    private static let types = ["array", "boolean", "integer", "number", "object", "string"]

    /// Checks every node for itself: keywords that exist, and values that they can have.
    private mutating func checkForm(_ node: Value, _ path: String, _ context: Context) {
        checkKeywords(node, path)
        checkType(node, path)
        if context.isRoot, node["nullable"]?.boolValue == true {
            add(.forbidden("\(path).nullable", "nullable cannot be true at the root"))
        }
        if let top = context.topField, let value = node["default"], !value.isNull {
            add(.forbidden("\(path).default", "must not be set in top-level \(top)"))
        }
        let isEmbedded = node["x-kubernetes-embedded-resource"]?.boolValue ?? false
        if isEmbedded, context.isInsideMetadata {
            add(
                .forbidden(
                    "\(path).x-kubernetes-embedded-resource",
                    "must not be used inside of resource meta"))
        }
        checkListsAndMaps(node, path)
        checkChildren(node, path, context, isEmbedded: isEmbedded)
    }

    private mutating func checkKeywords(_ node: Value, _ path: String) {
        if node["uniqueItems"]?.boolValue == true {
            add(
                .forbidden(
                    "\(path).uniqueItems",
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"
                ))
        }
        for key in [
            "id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref",
        ] {
            guard let value = node[key], !value.isNull, value.objectValue?.isEmpty != true else {
                continue
            }
            add(.forbidden("\(path).\(key)", "\(key) is not supported"))
            hasUnsupportedKeywords = true
        }
        if node["$schema"]?.stringValue?.isEmpty == false {
            add(.invalid(base, "", "OpenAPIV3Schema 'schema' is not supported"))
        }
        let hasAdditional =
            node["additionalProperties"] == false
            || node["additionalProperties"]?.objectValue != nil
        if hasAdditional, node["properties"]?.objectValue?.isEmpty == false {
            add(
                .forbidden(
                    "\(path).additionalProperties",
                    "additionalProperties and properties are mutual exclusive"))
        }
        if let pattern = node["pattern"]?.stringValue {
            do throws(RegularExpressionError) {
                _ = try RegularExpression(pattern)
            } catch {
                add(
                    .invalid(
                        "\(path).pattern", .string(pattern),
                        "must be a valid regular expression, but isn't: \(error.description)"))
            }
        }
        if case .bool(false)? = node["x-kubernetes-preserve-unknown-fields"] {
            add(
                .invalid(
                    "\(path).x-kubernetes-preserve-unknown-fields", false,
                    "must be true or undefined"))
        }
        if let format = node["format"]?.stringValue, !format.isEmpty, !Self.isKnown(format),
            !unknownFormats.contains(format)
        {
            unknownFormats.append(format)
        }
    }

    private static func isKnown(_ format: String) -> Bool {
        ["int32", "int64", "float", "double"].contains(format) || StringFormat(named: format) != nil
    }

    private mutating func checkType(_ node: Value, _ path: String) {
        guard let type = node["type"]?.stringValue, !type.isEmpty else { return }
        if type == "null" {
            add(
                .forbidden(
                    "\(path).type", "type cannot be set to null, use nullable as an alternative"))
        }
        if !Self.types.contains(type) {
            add(.notSupported("\(path).type", .string(type), supported: Self.types))
        }
        if type == "array", node["items"].map(\.isNull) ?? true {
            add(.required("\(path).items", "must be specified"))
        }
        if node["items"]?.arrayValue != nil {
            add(
                .forbidden("\(path).items", "items must be a schema object and not an array"))
        }
    }

    private mutating func checkChildren(
        _ node: Value, _ path: String, _ context: Context, isEmbedded: Bool
    ) {
        for (name, property) in node["properties"]?.objectValue?.sortedByKey() ?? [] {
            var inner = Context()
            inner.isRoot = false
            let isResource = context.isRoot || isEmbedded
            inner.isInsideMetadata = context.isInsideMetadata || isResource && name == "metadata"
            if context.isRoot, ["apiVersion", "kind", "metadata"].contains(name) {
                inner.topField = name
            } else {
                inner.topField = context.topField
            }
            checkForm(property, "\(path).properties[\(name)]", inner)
        }
        var inner = context
        inner.isRoot = false
        for key in ["items", "additionalProperties", "not"] {
            guard let child = node[key], child.objectValue != nil else { continue }
            checkForm(child, "\(path).\(key)", inner)
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            for (index, child) in (node[key]?.arrayValue ?? []).enumerated() {
                checkForm(child, "\(path).\(key)[\(index)]", inner)
            }
        }
        checkRuleForms(node, path)
    }

    private mutating func checkRuleForms(_ node: Value, _ path: String) {
        // Whatever keeps the node from being parsed is reported by another check.
        guard let rules = node["x-kubernetes-validations"]?.arrayValue, !rules.isEmpty,
            let schema = try? Schema(parsing: node)
        else { return }
        for (index, rule) in schema.validations.enumerated() {
            errors += CELAcceptance.formErrors(
                rule, schema, "\(path).x-kubernetes-validations[\(index)]")
        }
    }
}
