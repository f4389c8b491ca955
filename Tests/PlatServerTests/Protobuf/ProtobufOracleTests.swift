import PlatModel
import PlatTesting
import PlatValue
import Testing

@testable import PlatServer

/// Objects in protobuf as the upstream library writes and reads them, row by row.
struct ProtobufOracleTests {
    @Test func bodiesAreReadAndWrittenAsUpstreamDoes() throws {
        try OracleTable.play("protobuf") { row, number in
            let bytes = Base64.decode(row["base64"]?.stringValue ?? "") ?? []
            do throws(ProtobufError) {
                let object = try Protobuf.decode(bytes)
                let (given, wanted) = (text(object), text(row["json"] ?? .null))
                #expect(given == wanted, "row \(number)")
            } catch {
                #expect(error.description == row["error"]?.stringValue, "row \(number)")
            }
            guard let object = row["json"],
                !Self.handMade.contains(row["about"]?.stringValue ?? "")
            else { return }
            let given = Base64.encode(Protobuf.encode(object) ?? [])
            #expect(given == row["base64"]?.stringValue, "row \(number) \(row["kind"] ?? .null)")
        }
    }

    /// Bodies that hold what nobody writes: another version's fields, an envelope without its ends.
    private static let handMade: Set<String> = [
        "empty ConfigMap of a bare envelope", "ConfigMap without raw",
        "unknown field in the object",
    ]

    @Test func watchFramesAreWrittenAsUpstreamWritesThem() throws {
        try OracleTable.play("protobuf-watch") { row, number in
            let events = row["events"]?.arrayValue ?? []
            let frames = events.map { event in
                Protobuf.encodeWatchEvent(
                    event["type"]?.stringValue ?? "", event["object"] ?? .null)
                    ?? []
            }
            let given = Base64.encode(frames.flatMap { $0 })
            #expect(given == row["base64"]?.stringValue, "row \(number)")
        }
    }

    private func text(_ value: Value) -> String { value.jsonText(sortedKeys: true) }
}
