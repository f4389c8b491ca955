import PlatModel
import PlatTesting
import PlatValue
import Testing

@testable import PlatServer

/// Objects in protobuf as the upstream library writes and reads them, row by row.
struct ProtobufOracleTests {
    @Test func bodiesAreReadAsUpstreamReadsThem() throws {
        for (number, row) in try OracleTable.rows("protobuf").enumerated() {
            let bytes = Base64.decode(row["base64"]?.stringValue ?? "") ?? []
            do throws(ProtobufError) {
                let object = try Protobuf.decode(bytes)
                let (given, wanted) = (text(object), text(row["json"] ?? .null))
                #expect(given == wanted, "row \(number)")
            } catch {
                #expect(error.description == row["error"]?.stringValue, "row \(number)")
            }
        }
    }

    @Test func objectsAreWrittenAsUpstreamWritesThem() throws {
        // Bodies that hold what nobody writes: another version's fields, an envelope without its ends.
        let handMade: Set<String> = [
            "empty ConfigMap of a bare envelope", "ConfigMap without raw",
            "unknown field in the object",
        ]
        for (number, row) in try OracleTable.rows("protobuf").enumerated() {
            guard let object = row["json"], !handMade.contains(row["about"]?.stringValue ?? "")
            else {
                continue
            }
            let given = Base64.encode(Protobuf.encode(object) ?? [])
            #expect(given == row["base64"]?.stringValue, "row \(number) \(row["kind"] ?? .null)")
        }
    }

    @Test func watchFramesAreWrittenAsUpstreamWritesThem() throws {
        for (number, row) in try OracleTable.rows("protobuf-watch").enumerated() {
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
