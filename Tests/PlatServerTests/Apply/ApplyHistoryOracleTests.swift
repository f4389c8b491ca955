import PlatTesting
import PlatValue
import Testing

@testable import PlatServer

/// Plays recorded random histories, and compares each reply whole: contents, generation, managed fields.
struct ApplyHistoryOracleTests {
    @Test func everyReplyIsAsRecorded() throws {
        try OracleTable.play("apply-histories") { history, _ in try Self.play(history) }
    }

    private static func play(_ history: Value) throws {
        var objects = try AppliedObjects(definition: history["definition"] ?? [:])
        for (at, step) in (history["steps"]?.arrayValue ?? []).enumerated() {
            let (status, body) = try objects.answer(Self.request(step))
            let expected = step["reply"] ?? .null
            let place = "\(history["name"]?.stringValue ?? "") step \(at)"
            try #require(status == step["status"]?.integerValue.map(Int.init), "\(place)")
            if status >= 400 {
                #expect(body["message"] == expected["message"], "\(place)")
                #expect(Self.causes(body) == Self.causes(expected), "\(place)")
            } else {
                let (given, wanted) = (Self.comparable(body), Self.comparable(expected))
                try #require(given == wanted, "\(place)")
            }
        }
    }

    private static func request(_ step: Value) -> AppliedObjects.Request {
        func text(_ key: String) -> String? { step[key]?.stringValue }
        return AppliedObjects.Request(
            method: text("method") ?? "",
            name: text("name") ?? step.at("body", "metadata", "name")?.stringValue ?? "",
            subresource: text("subresource") ?? "", manager: text("manager") ?? "",
            force: step["force"] == true, patch: text("patch"), body: step["body"] ?? .null)
    }

    /// The causes by their texts: the order in which the recorded server lists managers is random.
    private static func causes(_ status: Value) -> Set<String> {
        Set(
            (status.at("details", "causes")?.arrayValue ?? []).map { $0.jsonText(sortedKeys: true) }
        )
    }

    /// Without what differs from run to run. Of a time it counts whether it is there.
    private static func comparable(_ object: Value) -> String {
        var result = object
        result.set(nil, at: "metadata", "uid")
        result.set(nil, at: "metadata", "resourceVersion")
        result.set("id", at: "metadata", "annotations", "kcp.io/cluster")
        let entries = object.at("metadata", "managedFields")?.arrayValue ?? []
        let timeless = entries.map { entry -> Value in
            var entry = entry
            if entry["time"] != nil { entry["time"] = "" }
            return entry
        }
        let sorted = timeless.sorted {
            $0.jsonText(sortedKeys: true) < $1.jsonText(sortedKeys: true)
        }
        result.set(.array(sorted), at: "metadata", "managedFields")
        return result.jsonText(sortedKeys: true)
    }
}
