import PlatValue

/// The kinds that kcp brings with it.
enum KcpDefinitions {
    /// One kind, with the spec of the APIResourceSchema that describes it.
    struct Definition: Sendable {
        let group: String
        let plural: String
        let kind: String
        /// The name of its APIResourceSchema where an export in root offers it.
        let schemaName: String?
        /// The spec of an APIResourceSchema: group, names, scope, versions.
        let value: Value

        var resourceName: String { plural + "." + group }
    }

    /// An APIExport that root offers to all.
    struct Export: Sendable {
        let name: String
        let definitions: [Definition]
        /// Whether what consumers may do is bounded by the roles in root.
        let hasMaximalPermissionPolicy: Bool
    }

    static func all() -> [Definition] { definitions }

    static func definition(group: String, plural: String) -> Definition? {
        definitions.first { $0.group == group && $0.plural == plural }
    }

    /// Served in every workspace: apis.kcp.io, cache.kcp.io, the logical cluster itself, and mounts.
    static let servedEverywhere = apis + cache + [logicalClusters] + mounts

    /// What workspaces get by binding, tenancy and topology by default, or in root alone.
    static let exports = [
        Export(name: "tenancy.kcp.io", definitions: tenancy, hasMaximalPermissionPolicy: true),
        Export(name: "topology.kcp.io", definitions: topology, hasMaximalPermissionPolicy: false),
        Export(
            name: "shards.core.kcp.io", definitions: [shards], hasMaximalPermissionPolicy: false),
        Export(name: "cache.kcp.io", definitions: cache, hasMaximalPermissionPolicy: false),
        Export(
            name: "migration.kcp.io", definitions: migration, hasMaximalPermissionPolicy: false),
    ]

    private static let definitions =
        tenancy + [logicalClusters, shards] + apis + topology + cache + mounts + migration
}

extension KcpDefinitions {
    /// One version of a kind.
    struct Version {
        var name: String
        var isStorage = true
        var hasStatus = true
        var columns: [Column] = []
        var schema: SchemaNode
    }

    /// A column of `kubectl get`.
    struct Column {
        var name: String
        var type = "string"
        var path: String
        var description: String?

        init(_ name: String, _ path: String, type: String = "string", _ description: String? = nil)
        {
            self.name = name
            self.type = type
            self.path = path
            self.description = description
        }

        static let age = Column("Age", ".metadata.creationTimestamp", type: "date")

        var value: Value {
            var members: Members = [:]
            if let description { members["description"] = .string(description) }
            members["jsonPath"] = .string(path)
            members["name"] = .string(name)
            members["type"] = .string(type)
            return .object(members)
        }
    }

    static func define(
        group: String, kind: String, plural: String, shortNames: [String] = [],
        schemaPrefix: String? = nil, _ versions: Version...
    ) -> Definition {
        var names: Members = [
            "categories": ["kcp"], "kind": .string(kind), "listKind": .string(kind + "List"),
            "plural": .string(plural), "singular": .string(kind.lowercased()),
        ]
        if !shortNames.isEmpty { names["shortNames"] = Value(strings: shortNames) }
        var value: Value = [
            "group": .string(group), "names": .object(names), "scope": "Cluster",
            "versions": .array(versions.map(\.value)), "nameValidation": "DNS1123Subdomain",
        ]
        if versions.count > 1 { value["conversion"] = ["strategy": "None"] }
        return Definition(
            group: group, plural: plural, kind: kind,
            schemaName: schemaPrefix.map { "\($0).\(plural).\(group)" }, value: value)
    }
}

extension KcpDefinitions.Version {
    fileprivate var value: Value {
        var members: Members = [
            "name": .string(name), "served": true, "storage": .bool(isStorage),
            "schema": schema.value, "subresources": hasStatus ? ["status": [:]] : [:],
        ]
        if !columns.isEmpty {
            members["additionalPrinterColumns"] = .array(columns.map(\.value))
        }
        return .object(members)
    }
}
