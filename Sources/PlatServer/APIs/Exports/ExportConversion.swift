import PlatModel
import PlatValue

/// APIExports between v1alpha1 and v1alpha2. What the older version cannot say travels in annotations,
/// so that an object that is read and written back in it loses nothing (contract, section 5.2).
enum ExportConversion {
    private static let resourcesKey = "apis.v1alpha2.kcp.io/resource-schemas"

    static func toFirst(_ object: inout Value) {
        let resources = object.at("spec", "resources")?.arrayValue ?? []
        let plain = resources.filter(isPlain)
        let names = plain.compactMap { $0["schema"] }
        object.set(nil, at: "spec", "resources")
        object.set(names.isEmpty ? nil : .array(names), at: "spec", "latestResourceSchemas")
        object.keepAside(resources.filter { !isPlain($0) }, under: resourcesKey)
        var claims = ClaimConversion(object)
        object.set(
            claims.toFirst(object.at("spec", "permissionClaims")), at: "spec", "permissionClaims")
        claims.finishFirst(&object)
        if object["status"] == nil { object["status"] = [:] }
    }

    static func toSecond(_ object: inout Value) {
        let names = object.at("spec", "latestResourceSchemas").strings
        let others = object.takeAside(resourcesKey)
        object.set(nil, at: "spec", "latestResourceSchemas")
        let resources = names.map(resource) + others
        object.set(resources.isEmpty ? nil : .array(resources), at: "spec", "resources")
        var claims = ClaimConversion(object)
        object.set(
            claims.toSecond(object.at("spec", "permissionClaims")), at: "spec", "permissionClaims")
        claims.finishSecond(&object)
    }

    /// A resource that the name of its schema says all about.
    private static func isPlain(_ resource: Value) -> Bool {
        guard resource.at("storage", "virtual") == nil else { return false }
        let plain = self.resource(resource["schema"]?.stringValue ?? "")
        return plain["name"] == resource["name"] && plain["group"] == resource["group"]
    }

    /// `v1.widgets.example.io` is resource `widgets` of group `example.io`.
    private static func resource(_ schema: String) -> Value {
        let parts = schema.split(separator: ".", maxSplits: 2).map(String.init)
        let group = parts.count > 2 ? parts[2] : ""
        return [
            "group": .string(group == "core" ? "" : group),
            "name": .string(parts.count > 1 ? parts[1] : ""), "schema": .string(schema),
            "storage": ["crd": [:]],
        ]
    }
}

extension Value {
    /// Puts values that a version has no field for into an annotation.
    mutating func keepAside(_ values: [Value], under key: String) {
        guard !values.isEmpty else { return }
        let text = Value.array(values).jsonText()
        set(.string(text), at: "metadata", "annotations", key)
    }

    /// Takes them out again. An annotation that is no list holds nothing that could be restored.
    mutating func takeAside(_ key: String) -> [Value] {
        guard let text = annotation(key) else { return [] }
        set(nil, at: "metadata", "annotations", key)
        // What was put aside may have been edited by hand: then it is lost.
        return (try? Value(json: text))?.arrayValue ?? []
    }
}
