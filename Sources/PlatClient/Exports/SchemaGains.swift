import PlatModel
import PlatValue

/// What a new description of a type offers, or takes, that the old one did not.
enum SchemaGains {
    /// The differences from one schema of a type to the next that nobody has to care for, in words
    /// that say what is gained.
    static func between(_ old: Value, _ new: Value) -> [String] {
        var gains: [String] = []
        let (before, after) = (APIResourceSchema(old), APIResourceSchema(new))
        for key in ["shortNames", "categories"] {
            let known = before.names[key].strings
            let word = key == "shortNames" ? "the short name" : "the category"
            gains += after.names[key].strings.filter { !known.contains($0) }
                .map { "\(word) \($0)" }
        }
        for version in after.versions where version.isServed {
            let name = version.version
            guard let last = before.versions.first(where: { $0.version == name }), last.isServed
            else {
                gains.append("the version \(name)")
                continue
            }
            if version.hasStatus, !last.hasStatus { gains.append("a status of its own in \(name)") }
            if version.scale != nil, last.scale == nil { gains.append("the scale of \(name)") }
            let columns = last.columns.map { $0["name"] }
            for column in version.columns where !columns.contains(column["name"]) {
                gains.append("the column \(text(column["name"])) of \(name)")
            }
            gains += fields(last.schema, version.schema, name)
        }
        return gains
    }

    private static func text(_ value: Value?) -> String { value.map { GoText.printed($0) } ?? "" }

    private static func fields(_ old: Value, _ new: Value, _ path: String) -> [String] {
        var gains = limits(old, new, path)
        let before = old["properties"]?.objectValue ?? [:]
        for (name, field) in new["properties"]?.objectValue ?? [:] {
            let place = "\(path).\(name)"
            if let last = before[name] {
                gains += fields(last, field, place)
            } else {
                gains.append("the field \(place)")
            }
        }
        let required = new["required"].strings
        for name in old["required"].strings where !required.contains(name) {
            gains.append("\(path).\(name) may be left out")
        }
        let key = "x-kubernetes-preserve-unknown-fields"
        if new[key] == true, old[key] != true {
            gains.append("\(path) keeps what it does not know")
        }
        for (key, suffix) in [("items", "[]"), ("additionalProperties", ".*")] {
            if let inner = old[key], let next = new[key], next.objectValue != nil {
                gains += fields(inner, next, path + suffix)
            }
        }
        return gains
    }

    private static func limits(_ old: Value, _ new: Value, _ path: String) -> [String] {
        var gains: [String] = []
        if let choices = old["enum"]?.arrayValue {
            let more = new["enum"]?.arrayValue?.filter { !choices.contains($0) }.map { text($0) }
            if let more {
                if !more.isEmpty { gains.append("\(path) takes \(more.joined(separator: ", "))") }
            } else {
                gains.append("\(path) takes any value")
            }
        }
        let upper = ["maximum", "maxLength", "maxItems", "maxProperties"]
        let lower = ["minimum", "minLength", "minItems", "minProperties"]
        for key in upper + lower {
            guard let limit = old[key]?.doubleValue else { continue }
            guard let next = new[key]?.doubleValue else {
                gains.append("\(path) has no \(key) any more")
                continue
            }
            if upper.contains(key) ? next > limit : next < limit {
                gains.append("\(path) has the \(key) \(text(new[key]))")
            }
        }
        for key in ["pattern", "format"] where old[key] != nil && new[key] == nil {
            gains.append("\(path) has no \(key) any more")
        }
        if let value = new["default"], value != old["default"] {
            gains.append("\(path) is \(text(value)) where nothing is said")
        }
        let rules = (new["x-kubernetes-validations"]?.arrayValue ?? []).map { text($0["rule"]) }
        for rule in old["x-kubernetes-validations"]?.arrayValue ?? []
        where !rules.contains(text(rule["rule"])) {
            gains.append("\(path) is held to no rule \(text(rule["rule"])) any more")
        }
        return gains
    }
}
