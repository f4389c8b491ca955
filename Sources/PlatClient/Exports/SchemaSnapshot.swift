public import PlatModel
public import PlatValue

/// A CustomResourceDefinition as the APIResourceSchema that an export refers to.
public struct SchemaSnapshot: Sendable, Equatable {
    /// Empty for the core group.
    public private(set) var group: String
    /// The type's plural name.
    public private(set) var plural: String
    /// The whole object, named after its content.
    public private(set) var schema: Value

    /// The schema's name.
    public var name: String { schema.objectName }
    /// The resource as one writes it: `models.training.example.org`.
    public var resource: String { plural + "." + (group.isEmpty ? "core" : group) }
    /// The schema in the workspace that publishes it.
    public var reference: ObjectReference { ObjectReference(.schemas, name: name) }

    /// The name is made of the content, so that the same definition always gives the same object,
    /// and a changed one a new object: schemas are immutable.
    public init(of definition: Value) throws(Invalid) {
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
        var spec: Value = ["group": .string(group), "names": Self.names(source["names"] ?? [:])]
        spec["scope"] = source["scope"]
        spec["versions"] = .array(try versions.map(Self.version))
        spec["conversion"] = Self.conversion(source["conversion"])
        if let approval = definition.annotation(Self.approval) {
            // Groups of Kubernetes itself need the approval on the schema as well.
            self.init(group, plural, spec, annotations: [Self.approval: .string(approval)])
            return
        }
        self.init(group, plural, spec, annotations: nil)
    }

    private static let approval = "api-approved.kubernetes.io"

    private init(_ group: String, _ plural: String, _ spec: Value, annotations: Value?) {
        let hash = ContentHash.text(of: spec.json(sortedKeys: true))
        let name = "v\(hash).\(plural).\(group.isEmpty ? "core" : group)"
        var metadata: Value = ["name": .string(name)]
        metadata["annotations"] = annotations
        self.group = group
        self.plural = plural
        schema = [
            "apiVersion": .string(APIResource.schemas.groupVersion.description),
            "kind": .string(APIResource.schemas.kind), "metadata": metadata, "spec": spec,
        ]
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
