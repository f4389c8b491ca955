import PlatValue

extension SchemaAcceptance {
    /// Checks that the tree of properties and items says everything about types, and the schemas that
    /// it combines say nothing about them.
    mutating func checkStructure(_ node: Value, _ level: Level, _ path: String) {
        if let items = node["items"], items.objectValue != nil {
            checkStructure(items, .item, "\(path).items")
        } else if node["type"] == "array" {
            add(.required("\(path).items", "must be specified"))
        }
        for (name, property) in node["properties"]?.objectValue?.sortedByKey() ?? [] {
            checkStructure(property, .field, "\(path).properties[\(name)]")
        }
        checkAdditionalProperties(node, level, path)
        checkIntOrString(node, path)
        let (skipsAnyOf, skipsFirstAllOf) = Self.intOrStringPattern(node)
        checkValues(node, path, skipsAnyOf: skipsAnyOf, skipsFirstAllOf: skipsFirstAllOf)
        checkNodeType(node, level, path)
        checkResource(node, level, path)
    }

    private mutating func checkAdditionalProperties(_ node: Value, _ level: Level, _ path: String) {
        guard let additional = node["additionalProperties"], !additional.isNull else { return }
        if level == .root {
            add(.forbidden("\(path).additionalProperties", "must not be used at the root"))
        }
        if additional.objectValue != nil {
            checkStructure(additional, .field, "\(path).additionalProperties")
        }
    }

    private mutating func checkIntOrString(_ node: Value, _ path: String) {
        guard Self.flag(node, "x-kubernetes-int-or-string") else { return }
        for key in ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"]
        where Self.flag(node, key) {
            add(
                .invalid(
                    "\(path).\(key)", true, "must be false if x-kubernetes-int-or-string is true"))
        }
    }

    private static func flag(_ node: Value, _ key: String) -> Bool {
        node[key]?.boolValue ?? false
    }

    private mutating func checkNodeType(_ node: Value, _ level: Level, _ path: String) {
        let type = node["type"]?.stringValue ?? ""
        let place = "\(path).type"
        let isEmbedded = Self.flag(node, "x-kubernetes-embedded-resource")
        if isEmbedded, type != "object" {
            let rule = "must be object if x-kubernetes-embedded-resource is true"
            add(type.isEmpty ? .required(place, rule) : .invalid(place, .string(type), rule))
        } else if type.isEmpty, !Self.flag(node, "x-kubernetes-int-or-string"),
            !Self.flag(node, "x-kubernetes-preserve-unknown-fields")
        {
            switch level {
            case .root: add(.required(place, "must not be empty at the root"))
            case .item: add(.required(place, "must not be empty for specified array items"))
            case .field: add(.required(place, "must not be empty for specified object fields"))
            }
        }
        if level == .root, !type.isEmpty, type != "object" {
            add(.invalid(place, .string(type), "must be object at the root"))
        }
    }

    /// Checks what a resource, at the root or embedded, says about the fields that each resource has.
    private mutating func checkResource(_ node: Value, _ level: Level, _ path: String) {
        let isEmbedded = Self.flag(node, "x-kubernetes-embedded-resource")
        if isEmbedded, let additional = node["additionalProperties"], !additional.isNull {
            add(
                .forbidden(
                    "\(path).additionalProperties",
                    "must not be used if x-kubernetes-embedded-resource is set"))
        }
        let properties = node["properties"]?.objectValue ?? [:]
        if isEmbedded, !Self.flag(node, "x-kubernetes-preserve-unknown-fields"), properties.isEmpty
        {
            add(
                .required(
                    "\(path).properties",
                    "must not be empty if x-kubernetes-embedded-resource is true without "
                        + "x-kubernetes-preserve-unknown-fields"))
        }
        guard isEmbedded || level == .root else { return }
        for (name, type) in [("apiVersion", "string"), ("kind", "string"), ("metadata", "object")] {
            guard let property = properties[name] else { continue }
            let given = property["type"]?.stringValue ?? ""
            if given != type {
                add(
                    .invalid(
                        "\(path).properties[\(name)].type", .string(given), "must be \(type)"))
            }
        }
        if level == .root, let metadata = properties["metadata"]?.objectValue {
            checkRootMetadata(metadata, "\(path).properties[metadata]")
        }
    }

    private mutating func checkRootMetadata(_ metadata: Members, _ path: String) {
        let named = metadata["properties"]?.objectValue?.keys ?? []
        let others = named.filter { $0 != "name" && $0 != "generateName" }
        let isPlain =
            others.isEmpty
            && metadata.allSatisfy { Self.impliedKeywords.contains($0.key) || Self.isUnsaid($0) }
        if !isPlain {
            add(
                .forbidden(
                    path,
                    "must not specify anything other than name and generateName, "
                        + "but metadata is implicitly specified"))
        }
    }

    /// What may be said of a resource's metadata although it is known.
    private static let impliedKeywords: Set<String> = ["type", "properties", "default"]

    /// Whether a keyword with this value is as good as absent. Most lists say something even when they
    /// are empty, because upstream tells them from lists that are absent.
    private static func isUnsaid(_ member: (key: String, value: Value)) -> Bool {
        switch member.value {
        case .null, false, "": true
        case .array(let elements):
            elements.isEmpty && ["enum", "allOf", "anyOf", "oneOf"].contains(member.key)
        default: false
        }
    }

    /// `anyOf: [integer, string]` is how "int or string" is spelled out; there types are allowed.
    private static func intOrStringPattern(_ node: Value) -> (anyOf: Bool, firstAllOf: Bool) {
        let pattern: Value = [["type": "integer"], ["type": "string"]]
        if node["anyOf"] == pattern { return (true, false) }
        let first = node["allOf"]?[0]
        return (false, first?["anyOf"] == pattern)
    }

    /// Checks what a node says about values, and by which other schemas.
    private mutating func checkValues(
        _ node: Value, _ path: String, skipsAnyOf: Bool = false, skipsFirstAllOf: Bool = false
    ) {
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
        for key in ["allOf", "anyOf", "oneOf"] {
            if key == "anyOf", skipsAnyOf { continue }
            for (index, branch) in (node[key]?.arrayValue ?? []).enumerated() {
                checkBranch(
                    branch, "\(path).\(key)[\(index)]",
                    skipsAnyOf: key == "allOf" && index == 0 && skipsFirstAllOf)
            }
        }
        if let not = node["not"], not.objectValue != nil { checkBranch(not, "\(path).not") }
    }

    private mutating func checkBranch(_ node: Value, _ path: String, skipsAnyOf: Bool = false) {
        checkValues(node, path, skipsAnyOf: skipsAnyOf)
        if let items = node["items"], items.objectValue != nil {
            checkBranch(items, "\(path).items")
        }
        for (name, property) in node["properties"]?.objectValue?.sortedByKey() ?? [] {
            checkBranch(property, "\(path).properties[\(name)]")
        }
        for key in ["type", "title", "description"] where node[key]?.stringValue?.isEmpty == false {
            add(.forbidden("\(path).\(key)", "must be empty to be structural"))
        }
        for key in [
            "additionalProperties", "default", "x-kubernetes-list-type", "x-kubernetes-map-type",
        ] {
            guard let value = node[key], !value.isNull,
                key != "additionalProperties" || value != false
            else { continue }
            add(.forbidden("\(path).\(key)", "must be undefined to be structural"))
        }
        for key in [
            "nullable", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource",
            "x-kubernetes-int-or-string",
        ] where Self.flag(node, key) {
            add(.forbidden("\(path).\(key)", "must be false to be structural"))
        }
        for key in ["x-kubernetes-list-map-keys", "x-kubernetes-validations"]
        where node[key]?.arrayValue?.isEmpty == false {
            add(.forbidden("\(path).\(key)", "must be empty to be structural"))
        }
        if node["properties"]?["metadata"] != nil {
            add(
                .forbidden(
                    "\(path).properties[metadata]", "must not be specified in a nested context"))
        }
    }
}
