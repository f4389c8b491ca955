import PlatModel
import PlatTesting
import PlatValue
import Testing

/// What upstream makes of selectors, row by row.
@Suite struct SelectorsOracleTests {
    @Test func selectorsAreReadPrintedAndMatchedAsUpstream() throws {
        try OracleTable.play("selectors") { row, number in
            let text = row["text"]?.stringValue ?? ""
            do throws(SelectorError) {
                switch row["kind"]?.stringValue {
                case "label":
                    check(try LabelSelector(parsing: text), row, number)
                case "field":
                    check(try FieldSelector(parsing: text), row, number)
                default:
                    checkDescription(row, text, number)
                    check(try LabelSelector(object: row["selector"]), row, number)
                }
                #expect(row["error"] == nil, "row \(number)")
            } catch {
                #expect(error.message == row["error"]?.stringValue, "row \(number)")
            }
        }
    }

    private func checkDescription(_ row: Value, _ text: String, _ number: Int) {
        #expect(LabelSelector.described(object: row["selector"]) == text, "row \(number)")
        let errors = LabelSelector.errors(object: row["selector"] ?? .null, "selector")
        let expected = row["invalid"]?.arrayValue ?? []
        #expect(errors.map { .string($0.description) } == expected, "row \(number)")
    }

    private func check(_ selector: LabelSelector, _ row: Value, _ number: Int) {
        let parsed: [Value] = selector.requirements.map { requirement in
            var value: Value = [
                "key": .string(requirement.key), "op": .string(requirement.operation.rawValue),
            ]
            let values = Set(requirement.values).sorted()
            if !values.isEmpty { value["values"] = .array(values.map { .string($0) }) }
            return value
        }
        #expect(.array(parsed) == row["parsed"], "row \(number)")
        #expect(.string(selector.description) == row["printed"], "row \(number)")
        for sample in row["samples"]?.arrayValue ?? [] {
            let labels = sample["labels"]?.objectValue ?? [:]
            #expect(.bool(selector.matches(labels)) == sample["matches"], "row \(number)")
        }
    }

    private func check(_ selector: FieldSelector, _ row: Value, _ number: Int) {
        let parsed: [Value] = selector.terms.map {
            [
                "key": .string($0.field), "op": $0.isEqual ? "=" : "!=",
                "values": [.string($0.value)],
            ]
        }
        #expect(.array(parsed) == row["parsed"], "row \(number)")
        #expect(.string(selector.description) == row["printed"], "row \(number)")
        for sample in row["samples"]?.arrayValue ?? [] {
            let matches = selector.matches { sample.at("labels", $0)?.stringValue }
            #expect(.bool(matches) == sample["matches"], "row \(number)")
        }
    }
}
