import PlatModel
public import PlatValue

/// In what a new description of a type refuses, or no longer keeps, what the old one took.
public enum SchemaBreaks {
    /// The differences from one schema of a type to the next that break those who use it, in words that
    /// follow the type's name.
    public static func between(_ old: Value, _ new: Value) -> [String] {
        var breaks: [String] = []
        let (before, after) = (APIResourceSchema(old), APIResourceSchema(new))
        if before.spec["scope"] != after.spec["scope"] {
            breaks.append(
                "the scope changes from \(text(before.spec["scope"])) to \(text(after.spec["scope"]))"
            )
        }
        for key in ["plural", "singular", "kind"] where before.names[key] != after.names[key] {
            breaks.append(
                "its \(key) changes from \(text(before.names[key])) to \(text(after.names[key]))")
        }
        for version in before.versions where version.isServed {
            guard let next = after.versions.first(where: { $0.version == version.version }),
                next.isServed
            else {
                breaks.append("the version \(version.version) is removed")
                continue
            }
            breaks += fields(version.schema, next.schema, version.version)
        }
        return breaks
    }

    private static func text(_ value: Value?) -> String { value?.stringValue ?? "nothing" }

    private static func fields(_ old: Value, _ new: Value, _ path: String) -> [String] {
        var breaks = limits(old, new, path)
        let (before, after) = (old["properties"]?.objectValue, new["properties"]?.objectValue)
        let isOpen = new["x-kubernetes-preserve-unknown-fields"] == true
        for (name, field) in before ?? [:] {
            let place = "\(path).\(name)"
            if let next = after?[name] {
                breaks += fields(field, next, place)
            } else if !isOpen {
                breaks.append("the field \(place) is removed")
            }
        }
        let required = old["required"].strings
        for name in new["required"].strings where !required.contains(name) {
            // What has a default is never missing.
            if after?[name]?["default"] == nil {
                breaks.append("the field \(path).\(name) becomes required")
            }
        }
        for (key, suffix) in [("items", "[]"), ("additionalProperties", ".*")] {
            if let inner = old[key], let next = new[key], inner.objectValue != nil {
                breaks += fields(inner, next, path + suffix)
            }
        }
        return breaks
    }

    private static func limits(_ old: Value, _ new: Value, _ path: String) -> [String] {
        var breaks: [String] = []
        if let type = old["type"], let next = new["type"], type != next {
            breaks.append("\(path) changes from \(text(type)) to \(text(next))")
        }
        if let choices = new["enum"]?.arrayValue {
            let before = old["enum"]?.arrayValue
            let lost = (before ?? []).filter { !choices.contains($0) }.map { GoText.printed($0) }
            if before == nil { breaks.append("\(path) takes some values only") }
            if !lost.isEmpty {
                breaks.append("\(path) no longer takes \(lost.joined(separator: ", "))")
            }
        }
        for key in ["maximum", "maxLength", "maxItems", "maxProperties"] {
            guard let limit = new[key]?.doubleValue else { continue }
            if old[key]?.doubleValue.map({ limit < $0 }) ?? true {
                breaks.append("\(path) gets the \(key) \(GoText.printed(new[key] ?? .null))")
            }
        }
        for key in ["minimum", "minLength", "minItems", "minProperties"] {
            guard let limit = new[key]?.doubleValue else { continue }
            if old[key]?.doubleValue.map({ limit > $0 }) ?? true {
                breaks.append("\(path) gets the \(key) \(GoText.printed(new[key] ?? .null))")
            }
        }
        for key in ["pattern", "format"] {
            if let rule = new[key], rule != old[key] {
                breaks.append("\(path) gets the \(key) \(text(rule))")
            }
        }
        let rules = (old["x-kubernetes-validations"]?.arrayValue ?? []).map { text($0["rule"]) }
        for rule in new["x-kubernetes-validations"]?.arrayValue ?? []
        where !rules.contains(text(rule["rule"])) {
            breaks.append("\(path) gets the rule \(text(rule["rule"]))")
        }
        return breaks
    }
}
