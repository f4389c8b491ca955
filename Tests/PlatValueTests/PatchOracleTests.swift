import PlatTesting
import PlatValue
import Testing

/// What the API server makes of patches, row by row.
@Suite struct PatchOracleTests {
    /// Rows that we answer differently on purpose.
    private static let deviations: [OracleTable.Deviation] = [
        .init("a test compares texts, not how they are escaped; upstream compares the bytes") {
            let patch = $0["patch"]?.stringValue ?? ""
            return patch.contains(#""test""#) && patch.contains(#"\u"#)
        }
    ]

    @Test func jsonPatchesAreAppliedAsUpstream() throws {
        try OracleTable.play("json-patch", except: Self.deviations) { row, number in
            let bytes = Array((row["patch"]?.stringValue ?? "").utf8)
            check(row, number, JSONPatch.strictness(of: bytes)) { (original) throws(PatchError) in
                try JSONPatch(reading: bytes).apply(to: original)
            }
        }
    }

    @Test func mergePatchesAreAppliedAsUpstream() throws {
        try OracleTable.play("merge-patch") { row, number in
            let bytes = Array((row["patch"]?.stringValue ?? "").utf8)
            check(row, number, MergePatch.strictness(of: bytes)) { (original) throws(PatchError) in
                try MergePatch(reading: bytes).apply(to: original)
            }
        }
    }

    private func check(
        _ row: Value, _ number: Int, _ strictness: PatchStrictness,
        _ apply: (Value) throws(PatchError) -> Value
    ) {
        do throws(PatchError) {
            let result = try apply(row["original"] ?? .null)
            #expect(result == row["result"], "row \(number)")
        } catch {
            let codes: [PatchError.Kind: Value] = [
                .malformed: 400, .notApplicable: 422, .tooLarge: 413, .badDocument: 500,
            ]
            #expect(.string(error.message) == row["error"], "row \(number)")
            #expect(codes[error.kind] == row["code"], "row \(number)")
        }
        #expect(strictness.refusal == row["strictError"]?.stringValue, "row \(number)")
        let fields = row["strictErrors"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(strictness.fieldErrors == fields, "row \(number)")
    }

    @Test func patchesHaveLimits() throws {
        let many = String(repeating: #"{"op":"test","path":"/a","value":1},"#, count: 10_000)
        let ten = Array("[\(many.dropLast())]".utf8)
        _ = try JSONPatch(reading: ten).apply(to: ["a": 1])
        let more = Array(#"[\#(many){"op":"test","path":"/a"}]"#.utf8)
        #expect(
            throws: PatchError(
                .tooLarge,
                "Request entity too large: The allowed maximum operations in a JSON patch is 10000,"
                    + " got 10001")
        ) { try JSONPatch(reading: more) }
        let copies = (0..<22).map { _ in #"{"op":"copy","from":"/a","path":"/a/-"}"# }
        let bomb = Array("[\(copies.joined(separator: ","))]".utf8)
        #expect(throws: PatchError.self) {
            try JSONPatch(reading: bomb).apply(to: ["a": ["some text"]])
        }
    }
}
