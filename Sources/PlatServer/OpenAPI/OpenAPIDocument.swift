import PlatModel
import PlatValue

/// The OpenAPI v3 document of one group and version: its paths and the schemas of its kinds. Clients read
/// from it how a kind is patched, whether the server validates fields, and what `explain` shows.
struct OpenAPIDocument {
    let group: String
    let version: String
    let types: [ResourceType]

    var value: Value {
        var value = frame
        var components = components(of: types)
        kinds?.add(to: &components)
        value.set(.object(components.schemas), at: "components", "schemas")
        return value
    }

    /// Upstream's own groups tell at a path of theirs which kinds they have.
    private var kinds: OpenAPIReading? {
        types.contains { $0.custom != nil } ? nil : .kinds(group, version)
    }

    /// What documents that are not of custom kinds are of.
    static let info: Value = ["title": "Kubernetes", "version": "1.36"]

    private func components(of types: [ResourceType]) -> OpenAPIComponents {
        var components = OpenAPIComponents(group: group, version: version)
        for type in types { components.add(type) }
        return components
    }

    /// All but the schemas, which come last.
    private var frame: Value {
        var paths = Members()
        for type in types {
            for (path, item) in OpenAPIPaths(type).items { paths[path] = item }
        }
        if let (path, item) = kinds?.item { paths[path] = item }
        return [
            "openapi": "3.0.0",
            "info": kinds == nil
                ? ["title": "Kubernetes CRD Swagger", "version": "v0.1.0"] : Self.info,
            "paths": .object(Members(uniqueEntries: paths.sortedByKey())),
            "components": ["schemas": [:]],
        ]
    }

    /// The document as the server hands it out: lists of custom kinds that are merged by one key say so
    /// in the old words too, which upstream's generator leaves out. A group may have a thousand kinds, so
    /// that no more than one of them is held as values at a time.
    var served: [UInt8] {
        guard types.contains(where: { $0.custom != nil }) else { return value.json() }
        var schemas: [String: [UInt8]] = [:]
        for type in types {
            for (name, schema) in components(of: [type]).found where schemas[name] == nil {
                schemas[name] = Self.withMergeKeys(schema).json()
            }
        }
        let frame = Self.withMergeKeys(frame).json()
        // The frame ends with the empty object of the schemas: what closes it comes after them.
        let end = frame.count - 3
        var bytes = Array(frame[..<end])
        bytes.reserveCapacity(
            frame.count + schemas.reduce(0) { $0 + $1.key.count + $1.value.count + 4 })
        for (at, schema) in schemas.sorted(by: { $0.key < $1.key }).enumerated() {
            if at > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += Value.string(schema.key).json()
            bytes.append(UInt8(ascii: ":"))
            bytes += schema.value
        }
        bytes += frame[end...]
        return bytes
    }

    private static func withMergeKeys(_ value: Value) -> Value {
        switch value {
        case .array(let items): return .array(items.map(withMergeKeys))
        case .object(let members):
            var result = Members(
                uniqueEntries: members.map { (key: $0.key, value: withMergeKeys($0.value)) })
            if let keys = members["x-kubernetes-list-map-keys"]?.arrayValue, keys.count == 1,
                members["x-kubernetes-list-type"] == "map",
                members["x-kubernetes-patch-merge-key"] == nil
            {
                result["x-kubernetes-patch-merge-key"] = keys[0]
            }
            return .object(result)
        default: return value
        }
    }

    /// The schema of a kind by its place among the components.
    static func reference(_ name: String) -> Value {
        ["$ref": .string("#/components/schemas/" + name)]
    }

    static let metaPackage = "io.k8s.apimachinery.pkg.apis.meta.v1."
}

extension ResourceType {
    /// Before the name of each schema of the kind's group and version.
    var schemaPackage: String {
        custom != nil
            ? group.split(separator: ".").reversed().joined(separator: ".") + ".\(version)."
            : OpenAPIComponents.package(group: group, version: version)
    }

    var kindValue: Value {
        ["group": .string(group), "kind": .string(kind), "version": .string(version)]
    }
}
