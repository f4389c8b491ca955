import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct EndpointSlicesTests {
    private let slice: Value = ["status": ["endpoints": [["url": "https://old"]]]]

    private func changed(
        _ partition: EndpointSlices.Extent, _ endpoints: [String]?
    ) -> [String: String] {
        let after = EndpointSlices.shown(
            slice, partition, export: "root:p|widgets", endpoints, now: noon)
        return changes(from: slice, to: after)
    }

    @Test func eachEndpointIsShown() {
        #expect(
            changed(.all, ["https://a", "https://b"]) == [
                "status.endpoints": #"[{"url":"https://a"},{"url":"https://b"}]"#,
                "PartitionValid": "True", "APIExportValid": "True",
            ])
    }

    @Test func anExportThatIsNotThereHasNone() {
        #expect(
            changed(.all, nil) == [
                "status.endpoints": "-",
                "APIExportValid":
                    "False APIExportNotFound (Error): Error getting APIExport root:p|widgets",
            ])
    }

    @Test func aPartitionThatIsNoneIsTold() throws {
        let partition = try EndpointSlices.extent(named: "eu") { _ in nil }
        let problem = #"partition.topology.kcp.io "eu" not found"#
        #expect(
            changed(partition, []) == [
                "status.endpoints": "-",
                "PartitionValid": "False PartitionInvalidReference (Error): " + problem,
                "APIExportValid": "True",
            ])
        #expect(!partition.contains(["metadata": ["name": "root"]]))
    }

    @Test func aPartitionChoosesShardsByTheirLabels() throws {
        let partition = try EndpointSlices.extent(named: "eu") { _ in
            ["spec": ["selector": ["matchLabels": ["region": "eu"]]]]
        }
        #expect(partition.contains(["metadata": ["labels": ["region": "eu"]]]))
        #expect(!partition.contains(["metadata": ["labels": ["region": "us"]]]))
        #expect(changed(partition, ["https://a"])["status.shardSelector"] == #""region=eu""#)
    }

    @Test func withoutAPartitionAllShardsCount() throws {
        #expect(try EndpointSlices.extent(named: nil) { _ in nil }.contains(nil))
    }
}
