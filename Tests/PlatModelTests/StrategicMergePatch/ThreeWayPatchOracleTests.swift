import PlatModel
import PlatTesting
import PlatValue
import Testing

/// Patches of client-side apply as upstream computes them, row by row.
struct ThreeWayPatchOracleTests {
    @Test func patchesAreComputedAsUpstreamComputesThem() throws {
        try OracleTable.play("three-way-patch") { row, number in
            var (patch, error): (Value?, String?)
            do {
                patch = try computed(row)
            } catch let failure as MergePatchError {
                error = failure.message
            }
            #expect(patch.map(text) == row["patch"].map(text), "row \(number)")
            #expect(error == row["error"]?.stringValue, "row \(number)")
            if let patch, let type = builtinType(row["type"]?.stringValue ?? "") {
                let result = try StrategicMergePatch(type).apply(patch, to: row["current"] ?? [:])
                #expect(text(result) == row["result"].map(text), "row \(number)")
            }
        }
    }

    private func computed(_ row: Value) throws -> Value {
        let (modified, current) = (row["modified"] ?? [:], row["current"] ?? [:])
        guard let type = builtinType(row["type"]?.stringValue ?? "") else {
            return try ThreeWayPatch.json(
                original: row["original"], modified: modified, current: current)
        }
        return try ThreeWayPatch.strategic(
            type, original: row["original"], modified: modified, current: current,
            overwrites: row["overwrite"] == true)
    }

    private func text(_ value: Value) -> String { value.jsonText(sortedKeys: true) }
}
