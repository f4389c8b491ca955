import PlatValue

/// Every node for itself: keywords that exist, and values that they can have.
extension SchemaAcceptance {
    /// What the nodes above say about a node.
    struct Context {
        /// Inside of what a resource, at the root or embedded, says of itself.
        var isInsideMetadata = false
        /// Why no default may stand here.
        var defaultsProblem: String?
        var isRoot = true
    }

    private static let types = ["array", "boolean", "integer", "number", "object", "string"]

    mutating func checkForm(_ node: Value, _ path: String, _ context: Context) {
        let before = errors.count
        checkKeywords(node, path)
        checkType(node, path)
        if let problem = context.defaultsProblem, let value = node["default"], !value.isNull {
            add(.forbidden("\(path).default", "must not be set \(problem)"))
        }
        let isEmbedded = node["x-kubernetes-embedded-resource"]?.boolValue ?? false
        if isEmbedded, context.isInsideMetadata {
            add(
                .forbidden(
                    "\(path).x-kubernetes-embedded-resource",
                    "must not be used inside of resource meta"))
        }
        checkListsAndMaps(node, path)
        checkMembers(of: node, path, context, isEmbedded: isEmbedded)
        checkRuleForms(node, path)
        if errors.count > before { formlessPaths.insert(path) }
    }

    private mutating func checkKeywords(_ node: Value, _ path: String) {
        if node["uniqueItems"]?.boolValue == true {
            add(
                .forbidden(
                    "\(path).uniqueItems",
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"
                ))
        }
        for key in Self.foreignKeywords where Self.isForbidden(key, in: node) {
            add(.forbidden("\(path).\(key)", "\(key) is not supported"))
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
        if case .bool(false)? = node["x-kubernetes-preserve-unknown-fields"] {
            add(
                .invalid(
                    "\(path).x-kubernetes-preserve-unknown-fields", false,
                    "must be true or undefined"))
        }
        if node["items"]?.arrayValue?.isEmpty == false {
            add(.forbidden("\(path).items", "items must be a schema object and not an array"))
        }
        let type = node["type"]?.stringValue ?? ""
        if let format = node["format"]?.stringValue, !format.isEmpty,
            !StringFormat.isKnown(format, forType: type), !unknownFormats.contains(format)
        {
            unknownFormats.append(format)
        }
    }

    private static let foreignKeywords = [
        "id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref",
    ]

    /// Whether the node says anything by a keyword that exists for JSON schemas only. Empty texts and
    /// maps say nothing, but for those two that are told apart from what is absent.
    private static func isForbidden(_ key: String, in node: Value) -> Bool {
        guard let value = node[key], !value.isNull else { return false }
        switch key {
        case "additionalItems", "dependencies", "$ref": return true
        default: return value.stringValue?.isEmpty != true && value.objectValue?.isEmpty != true
        }
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
    }

    private mutating func checkMembers(
        of node: Value, _ path: String, _ context: Context, isEmbedded: Bool
    ) {
        for (name, property) in node["properties"]?.objectValue?.sortedByKey() ?? [] {
            var inner = context
            inner.isRoot = false
            if context.isRoot || isEmbedded, Schema.resourceKeys.contains(name) {
                inner.isInsideMetadata = true
                if context.isRoot { inner.defaultsProblem = "in top-level \(name)" }
            }
            checkForm(property, "\(path).properties[\(name)]", inner)
        }
        var inner = context
        inner.isRoot = false
        for (key, child) in Self.branches(of: node) { checkForm(child, "\(path).\(key)", inner) }
        if context.isInsideMetadata {
            // What stands there is pruned by its value, so that a default would be ambiguous.
            inner.defaultsProblem = "inside additionalProperties applying to object metadata"
        }
        if let values = node["additionalProperties"], values.objectValue != nil {
            checkForm(values, "\(path).additionalProperties", inner)
        }
    }

    /// The schemas below a node that are no members, each with its place.
    private static func branches(of node: Value) -> [(key: String, schema: Value)] {
        var found: [(key: String, schema: Value)] = []
        for key in ["items", "not"] {
            if let child = node[key], child.objectValue != nil { found.append((key, child)) }
        }
        for key in ["allOf", "anyOf", "oneOf", "items"] {
            for (index, child) in (node[key]?.arrayValue ?? []).enumerated() {
                found.append(("\(key)[\(index)]", child))
            }
        }
        for key in ["definitions", "dependencies"] {
            for (name, child) in node[key]?.objectValue?.sortedByKey() ?? []
            where child.objectValue != nil { found.append(("\(key)[\(name)]", child)) }
        }
        return found
    }

    private mutating func checkRuleForms(_ node: Value, _ path: String) {
        guard let written = node["x-kubernetes-validations"], written.arrayValue?.isEmpty == false
        else { return }
        let rules: [Schema.ValidationRule]
        var schema: Schema?
        do throws(SchemaParseError) {
            rules = try Schema(parsing: ["x-kubernetes-validations": written]).validations
            let namesFields = rules.contains { $0.fieldPath?.isEmpty == false }
            if namesFields, Self.structureProblem(node) == nil {
                schema = try Schema(parsing: node)
            }
        } catch {
            add(.invalid("\(path).\(error.path)", .null, error.problem))
            return
        }
        for (index, rule) in rules.enumerated() {
            errors += CELAcceptance.formErrors(
                rule, schema, "\(path).x-kubernetes-validations[\(index)]")
        }
    }

    /// Why the node has no structure to speak of; nil where it has one, right or wrong.
    static func structureProblem(_ node: Value) -> String? {
        for key in ["id", "$schema", "$ref", "patternProperties", "dependencies", "definitions"] {
            guard let value = node[key], !value.isNull, value.stringValue?.isEmpty != true,
                value.objectValue?.isEmpty != true
            else { continue }
            return "OpenAPIV3Schema '\(key == "$schema" ? "schema" : key)' is not supported"
        }
        if let value = node["additionalItems"], !value.isNull {
            return "OpenAPIV3Schema 'additionalItems' is not supported"
        }
        if node["x-kubernetes-preserve-unknown-fields"] == false {
            return
                "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined"
        }
        if node["items"]?.arrayValue?.isEmpty == false {
            return "OpenAPIV3Schema 'items' must be a schema, but is an array"
        }
        let members = node["properties"]?.objectValue?.map(\.value) ?? []
        let values = [node["additionalProperties"]].compactMap(\.self)
        for child in members + values + branches(of: node).map(\.schema)
        where child.objectValue != nil {
            if let problem = structureProblem(child) { return problem }
        }
        return nil
    }
}
