import PlatValue

/// Parts of an APIResourceSchema as messages print them: members in the order of kcp's own types, and
/// those that a type always has even when nothing was sent.
enum ResourceSchemaText {
    private static let specKeys = [
        "group", "names", "scope", "versions", "nameValidation", "conversion",
    ]
    private static let namesKeys = [
        "plural", "singular", "shortNames", "kind", "listKind", "categories",
    ]
    private static let versionKeys = [
        "name", "served", "storage", "deprecated", "deprecationWarning", "schema", "subresources",
        "additionalPrinterColumns", "selectableFields",
    ]

    static func spec(_ spec: Value) -> String {
        members(spec, specKeys) { key, value in
            switch key {
            case "names": members(value, namesKeys) { $1.jsonText(sortedKeys: true) }
            case "versions": versions(value.arrayValue ?? [])
            default: value.jsonText(sortedKeys: true)
            }
        }
    }

    static func versions(_ versions: [Value]) -> String {
        let texts = versions.map { version in
            var version = version
            if version["subresources"] == nil { version["subresources"] = [:] }
            return members(version, versionKeys) { $1.jsonText(sortedKeys: true) }
        }
        return "[" + texts.joined(separator: ",") + "]"
    }

    private static func members(
        _ object: Value, _ keys: [String], _ text: (String, Value) -> String
    ) -> String {
        let parts = keys.compactMap { key in
            object[key].map { "\"\(key)\":\(text(key, $0))" }
        }
        return "{" + parts.joined(separator: ",") + "}"
    }
}
