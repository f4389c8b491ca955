import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct KcpDefinitionsTests {
    @Test func everyKindIsThereOnce() {
        let names = KcpDefinitions.all().map(\.resourceName)
        #expect(names.count == 16)
        #expect(Set(names).count == names.count)
        #expect(KcpDefinitions.definition(group: "tenancy.kcp.io", plural: "workspaces") != nil)
    }

    @Test(arguments: KcpDefinitions.all())
    func theSchemasCanBeReadAndOneVersionIsStored(definition: KcpDefinitions.Definition) throws {
        let versions = try #require(definition.value["versions"]?.arrayValue)
        #expect(versions.filter { $0["storage"] == true }.count == 1)
        for version in versions { _ = try Schema(parsing: try #require(version["schema"])) }
        #expect(definition.value.at("names", "listKind")?.stringValue == definition.kind + "List")
    }

    @Test func workspacesPrintTheColumnsThatKcpPrints() throws {
        let definition = try #require(
            KcpDefinitions.definition(group: "tenancy.kcp.io", plural: "workspaces"))
        let columns =
            definition.value["versions"]?[0]?["additionalPrinterColumns"]?.arrayValue ?? []
        #expect(
            columns.map { $0["name"]?.stringValue } == ["Type", "Region", "Phase", "URL", "Age"])
    }

    @Test func requiredPropertiesAndLaterOnesAddUp() {
        let base = SchemaNode.object(["b": .string.required, "a": .string])
        let more = base.adding(["c": .integer.required, "a": .boolean])
        #expect(
            more.value == [
                "type": "object", "required": ["b", "c"],
                "properties": [
                    "b": ["type": "string"], "a": ["type": "boolean"], "c": ["type": "integer"],
                ],
            ])
    }
}
