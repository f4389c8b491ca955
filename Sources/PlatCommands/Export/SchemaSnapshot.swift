import PlatValue

/// Turns a CustomResourceDefinition into the APIResourceSchema that an export refers to.
enum SchemaSnapshot {
    static let apiVersion = "apis.kcp.io/v1alpha1"
    static let kind = "APIResourceSchema"

    struct Snapshot: Sendable, Equatable {
        var group: String
        var plural: String
        /// The whole object, named after its content.
        var schema: Value

        var name: String { schema.at("metadata", "name")?.stringValue ?? "" }
        /// The resource as one writes it: `models.training.example.org`.
        var resource: String { plural + "." + (group.isEmpty ? "core" : group) }
    }

    /// The name is made of the content, so that the same definition always gives the same object,
    /// and a changed one a new object: schemas are immutable.
    static func make(from definition: Value) throws(Invalid) -> Snapshot {
        guard definition["kind"]?.stringValue == "CustomResourceDefinition" else {
            throw Invalid(
                "is a \(definition["kind"]?.stringValue ?? "thing without kind"), not a "
                    + "CustomResourceDefinition")
        }
        guard definition["apiVersion"]?.stringValue == "apiextensions.k8s.io/v1" else {
            throw Invalid(
                "has apiVersion \(definition["apiVersion"]?.stringValue ?? "none"), not "
                    + "apiextensions.k8s.io/v1")
        }
        guard let source = definition["spec"],
            let plural = source.at("names", "plural")?.stringValue, !plural.isEmpty
        else { throw Invalid("has no spec.names.plural") }
        guard let versions = source["versions"]?.arrayValue, !versions.isEmpty else {
            throw Invalid("has no spec.versions")
        }
        let group = source["group"]?.stringValue ?? ""
        var spec: Value = ["group": .string(group), "names": names(source["names"] ?? [:])]
        spec["scope"] = source["scope"]
        spec["versions"] = .array(try versions.map(version))
        spec["conversion"] = conversion(source["conversion"])
        if let annotation = definition.at("metadata", "annotations", approval) {
            // Groups of Kubernetes itself need the approval on the schema as well.
            return snapshot(group, plural, spec, annotations: [approval: annotation])
        }
        return snapshot(group, plural, spec, annotations: nil)
    }

    private static let approval = "api-approved.kubernetes.io"

    private static func snapshot(
        _ group: String, _ plural: String, _ spec: Value, annotations: Value?
    ) -> Snapshot {
        let hash = ContentHash.text(of: spec.json(sortedKeys: true))
        let name = "v\(hash).\(plural).\(group.isEmpty ? "core" : group)"
        var metadata: Value = ["name": .string(name)]
        metadata["annotations"] = annotations
        return Snapshot(
            group: group, plural: plural,
            schema: [
                "apiVersion": .string(apiVersion), "kind": .string(kind), "metadata": metadata,
                "spec": spec,
            ])
    }

    /// Names that the definition may leave to the server.
    private static func names(_ given: Value) -> Value {
        var names = given
        let kind = given["kind"]?.stringValue ?? ""
        if names["singular"]?.stringValue ?? "" == "" {
            names["singular"] = .string(kind.lowercased())
        }
        if names["listKind"]?.stringValue ?? "" == "" { names["listKind"] = .string(kind + "List") }
        return names
    }

    private static func version(_ given: Value) throws(Invalid) -> Value {
        let name = given["name"]?.stringValue ?? ""
        guard let schema = given.at("schema", "openAPIV3Schema") else {
            throw Invalid("has no schema.openAPIV3Schema for version \(name)")
        }
        var version: Value = ["name": .string(name)]
        for key in ["served", "storage"] { version[key] = given[key] ?? false }
        for key in [
            "deprecated", "deprecationWarning", "additionalPrinterColumns", "selectableFields",
        ] {
            version[key] = given[key]
        }
        version["schema"] = schema
        version["subresources"] = given["subresources"] ?? [:]
        return version
    }

    private static func conversion(_ given: Value?) -> Value {
        guard let given, given["strategy"]?.stringValue == "Webhook" else {
            return ["strategy": "None"]
        }
        return given
    }
}

/// A short name for bytes: the same for the same bytes, on every machine and in every version.
enum ContentHash {
    /// FNV-1a over 64 bits, in base 36. It guards against accidents, not against attackers: whoever
    /// can write schemas needs no collision.
    static func text(of bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes {
            hash ^= UInt64(byte)
            hash &*= 0x100_0000_01b3
        }
        let text = String(hash, radix: 36)
        return String(repeating: "0", count: max(0, 13 - text.count)) + text
    }
}
