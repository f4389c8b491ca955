import PlatModel
import PlatTesting
import PlatValue
import Testing

/// Strategic merge patches as upstream applies them, row by row.
struct StrategicMergePatchOracleTests {
    @Test func patchesAreAppliedAsUpstreamAppliesThem() throws {
        try OracleTable.play("strategic-patch") { row, number in
            let outcome = try Outcome(row)
            #expect(outcome.result == row["result"].map(text), "row \(number)")
            #expect(outcome.error == row["error"]?.stringValue, "row \(number)")
            #expect(outcome.code == row["code"]?.integerValue, "row \(number)")
            if outcome.error == nil {
                let stored = row["stored"] ?? row["result"] ?? .null
                #expect(outcome.stored == text(stored), "row \(number)")
            }
            let strict = row["strictErrors"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(outcome.strictErrors == strict, "row \(number)")
        }
    }

    private func text(_ value: Value) -> String { value.jsonText(sortedKeys: true) }

    /// What a server does with a patch: read it, apply it, read the result into the kind's structure.
    private struct Outcome {
        var result: String?
        var stored: String?
        var error: String?
        var code: Int64?
        var strictErrors: [String] = []

        init(_ row: Value) throws {
            let type = try #require(builtinType(row["type"]?.stringValue ?? ""))
            let patch: JSONDocument
            do throws(ParseError) {
                let text = row["patch"]?.stringValue ?? ""
                patch = try JSONDocument(reading: Array(text.utf8))
            } catch {
                (self.error, code) = (error.message, 400)
                return
            }
            do {
                let original = row["original"] ?? [:]
                let merged = try StrategicMergePatch(type).apply(patch.value, to: original)
                result = merged.jsonText(sortedKeys: true)
                strictErrors = patch.duplicateKeys.map { "duplicate field \"\($0)\"" }
                let reading = try type.read(merged)
                strictErrors += reading.unknownFields.map { "unknown field \"\($0)\"" }
                stored = reading.value.jsonText(sortedKeys: true)
            } catch let failure as MergePatchError {
                error = failure.message
                code = [.badRequest: 400, .unprocessable: 422][failure.kind] ?? 500
            } catch let failure as MessageReadingError {
                (error, code) = (failure.patchMessage, 422)
            }
        }
    }
}

/// The kinds of the tables by name alone.
func builtinType(_ kind: String) -> BuiltinType? {
    let versions = [
        "v1", "apps/v1", "rbac.authorization.k8s.io/v1", "coordination.k8s.io/v1",
        "apiextensions.k8s.io/v1",
    ]
    return versions.lazy.compactMap { BuiltinTypes.type(apiVersion: $0, kind: kind) }.first
}
