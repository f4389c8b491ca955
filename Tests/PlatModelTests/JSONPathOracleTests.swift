import PlatModel
import PlatTesting
import PlatValue
import Testing

/// What kubectl makes of JSONPath, custom columns and sorting, row by row.
@Suite struct JSONPathOracleTests {
    @Test func templatesAreAppliedAsUpstream() throws {
        let objects = try OracleTable.document("jsonpath")?["objects"] ?? .null
        try OracleTable.play("jsonpath") { row, number in
            let object = objects.at(row["object"]?.stringValue ?? "") ?? .null
            let wanted = row["error"]?.stringValue
            do throws(JSONPathError) {
                try check(row, object, number)
                #expect(wanted == nil, "row \(number)")
            } catch {
                // Where upstream crashes any error will do.
                let isRight = error.message == wanted || wanted?.hasPrefix("panic:") ?? false
                #expect(isRight, "row \(number): \(error.message)")
            }
        }
    }

    private func check(_ row: Value, _ object: Value, _ number: Int) throws(JSONPathError) {
        let template = row["template"]?.stringValue ?? ""
        switch row["kind"]?.stringValue {
        case "jsonpath":
            let path = try JSONPath(outputTemplate: template)
            checkOutput(try path.text(for: object), row, number)
            if let json = row["asJSON"]?.stringValue {
                #expect(try path.json(for: object) == json, "row \(number)")
            }
            do throws(JSONPathError) {
                _ = try path.text(for: object, allowsMissingKeys: false)
                #expect(row["missingKeyError"] == nil, "row \(number)")
            } catch {
                #expect(.string(error.message) == row["missingKeyError"], "row \(number)")
            }
        case "relaxed":
            let expression = try JSONPath.template(relaxed: template)
            #expect(.string(expression) == row["expression"], "row \(number)")
        case "sort-by":
            let sorted = try SortBy.sorted(object["items"]?.arrayValue ?? [], by: template)
            let names = sorted.map { $0.at("metadata", "name") ?? .null }
            #expect(.array(names) == row["order"], "row \(number)")
        case let kind:
            let columns =
                try kind == "columns"
                ? CustomColumns(parsing: template) : CustomColumns(template: template)
            let objects = object["items"]?.arrayValue ?? [object]
            let text = try columns.text(for: objects, hasHeaders: row["noHeaders"] != true)
            #expect(.string(text) == row["output"], "row \(number)")
        }
    }

    private func checkOutput(_ text: String, _ row: Value, _ number: Int) {
        guard let words = row["outputAnyOrder"]?.arrayValue else {
            #expect(.string(text) == row["output"], "row \(number)")
            return
        }
        let found = text.split { $0 == " " || $0 == "\n" }.map(String.init)
        #expect(found.sorted() == words.compactMap(\.stringValue).sorted(), "row \(number)")
    }
}
