import PlatModel
import PlatTesting
import PlatValue
import Testing

@testable import PlatServer

/// Documents of custom kinds as upstream publishes them, in both versions, row by row.
struct OpenAPIDocumentOracleTests {
    @Test func documentsAreAsUpstreamPublishesThem() throws {
        try OracleTable.play("openapi-publish") { row, number in
            guard let definition = row["crd"], let wanted = row["v3"] else { return }
            let version = row["version"]?.stringValue ?? ""
            let types = try DefinitionReader.types(
                spec: definition["spec"] ?? [:], definitionName: "d", identity: nil,
                strategy: PlainStrategy())
            let served = types.filter { $0.version == version }
            let document = OpenAPIDocument(
                group: served[0].group, version: version, types: served
            ).value
            for (path, item) in wanted["paths"]?.objectValue ?? [:] {
                let given = text(Self.naming(document["paths"]?[path] ?? .null))
                #expect(given == text(item), "row \(number) \(path)")
            }
            #expect(document["paths"]?.objectValue?.count == wanted["paths"]?.objectValue?.count)
            for (name, schema) in wanted.at("components", "schemas")?.objectValue ?? [:] {
                let given = document.at("components", "schemas", name) ?? .null
                #expect(text(given) == text(schema), "row \(number) \(name)")
            }
            let old = OpenAPIVersion2(APISurface(served))
            for (name, schema) in row["v2"]?.objectValue ?? [:] {
                let given = old.definitions[name] ?? .null
                #expect(text(given) == text(schema), "row \(number) \(name), version 2")
            }
        }
    }

    /// It is written kind by kind, and is the whole all the same.
    @Test func aGroupOfSeveralKindsIsServedWhole() throws {
        func types(_ plural: String, _ schema: Value) throws -> [ResourceType] {
            try DefinitionReader.types(
                spec: [
                    "group": "example.com", "scope": "Namespaced",
                    "names": [
                        "plural": .string(plural), "kind": .string(plural.uppercased()),
                        "listKind": .string(plural.uppercased() + "LIST"),
                    ],
                    "versions": [
                        [
                            "name": "v1", "served": true, "storage": true,
                            "schema": ["openAPIV3Schema": schema],
                        ]
                    ],
                ], definitionName: plural, identity: nil, strategy: PlainStrategy())
        }
        let one: Value = ["type": "object", "properties": ["a": ["type": "string"]]]
        let other: Value = [
            "type": "object",
            "properties": [
                "b": [
                    "type": "array", "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["name"],
                    "items": ["type": "object", "properties": ["name": ["type": "string"]]],
                ]
            ],
        ]
        let document = OpenAPIDocument(
            group: "example.com", version: "v1",
            types: try types("ones", one) + types("others", other))
        var wanted = document.value
        wanted.set(
            "name", at: "components", "schemas", "com.example.v1.OTHERS", "properties", "b",
            "x-kubernetes-patch-merge-key")
        let served = try Value(json: document.served)
        #expect(text(served) == text(wanted))
        #expect(
            served.at("components", "schemas")?.objectValue?.contains("com.example.v1.ONES") == true
        )
    }

    @Test func whatVersion2RefersToIsThere() {
        let document = OpenAPIVersion2(APISurface(BuiltinResources.all))
        #expect(document.paths["/api/v1/namespaces/{namespace}/configmaps"] != nil)
        for name in references(document.value) {
            #expect(document.definitions[name] != nil, "\(name)")
        }
        let configMap = document.definitions["io.k8s.api.core.v1.ConfigMap"]
        #expect(configMap?["properties"]?["metadata"]?["$ref"] != nil)
        #expect(configMap?["properties"]?["data"]?["additionalProperties"] == ["type": "string"])
    }

    @Test func everyReferenceLeadsSomewhere() {
        for type in BuiltinResources.all {
            let document = OpenAPIDocument(group: type.group, version: type.version, types: [type])
            let schemas = document.value.at("components", "schemas")?.objectValue ?? [:]
            for name in references(document.value) {
                #expect(schemas[name]?.objectValue?.isEmpty == false, "\(type.kind): \(name)")
            }
        }
    }

    private func references(_ value: Value) -> Set<String> {
        switch value {
        case .array(let items):
            return Set(items.flatMap(references))
        case .object(let members):
            let own = members["$ref"]?.stringValue?.split(separator: "/").last.map { [String($0)] }
            return Set(members.values.flatMap(references)).union(own ?? [])
        default:
            return []
        }
    }

    private func text(_ value: Value) -> String { value.jsonText(sortedKeys: true) }

    /// Query parameters by name alone, as the table has them.
    private static func naming(_ value: Value) -> Value {
        switch value {
        case .object(let members):
            if members["in"] == "query", let name = members["name"]?.stringValue {
                return .string("query " + name)
            }
            return .object(Members(uniqueEntries: members.map { ($0.key, naming($0.value)) }))
        case .array(let items):
            return .array(items.map(naming))
        default:
            return value
        }
    }
}
