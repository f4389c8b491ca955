import PlatTesting
import PlatValue
import Testing

/// What Kubernetes' own tools make of YAML, row by row.
@Suite struct YAMLOracleTests {
    /// Rows that we answer differently on purpose.
    private static let deviations: [OracleTable.Deviation] = [
        .init("integers beyond 63 bits are doubles, as the API server's JSON has them") { row in
            numbers(row["json"]?.stringValue ?? "").contains {
                Int64($0) == nil && UInt64($0) != nil
            }
        },
        .init("libyaml 0.2.5 indents behind a line separator that ends a text; it reads back so") {
            row in
            let json = row["json"]?.stringValue ?? ""
            return row["kind"] == "to-yaml"
                && [#"\u2028""#, #"\u2029""#].contains { json.contains($0) }
        },
    ]

    private static func numbers(_ text: String) -> [Substring] {
        text.split { !$0.isASCII || !$0.isNumber }
    }

    @Test func textsAreConvertedAsUpstream() throws {
        try OracleTable.play("yaml-json", except: Self.deviations) { row, number in
            switch row["kind"]?.stringValue {
            case "to-json": checkReading(row, number)
            case "to-yaml": checkWriting(row, number)
            default: checkStream(row, number)
            }
        }
    }

    private func bytes(_ row: Value) -> [UInt8] {
        if let encoded = row["yamlBase64"]?.stringValue { return Base64.decode(encoded) ?? [] }
        return Array((row["yaml"]?.stringValue ?? "").utf8)
    }

    private func checkReading(_ row: Value, _ number: Int) {
        for isStrict in [false, true] {
            let wanted = (isStrict ? row["strictError"] : nil) ?? row["error"]
            do throws(ParseError) {
                let value = try Value(yaml: bytes(row), isStrict: isStrict)
                #expect(wanted == nil, "row \(number)")
                #expect(.string(value.jsonText(sortedKeys: true)) == row["json"], "row \(number)")
            } catch {
                #expect(.string(error.goText) == wanted, "row \(number)")
            }
        }
    }

    private func checkWriting(_ row: Value, _ number: Int) {
        do throws(ParseError) {
            // Upstream reads the JSON as YAML, too.
            let value = try Value(yaml: row["json"]?.stringValue ?? "")
            #expect(.string(value.yamlText()) == row["yaml"], "row \(number)")
        } catch {
            #expect(.string(error.goText) == row["error"], "row \(number)")
        }
    }

    private func checkStream(_ row: Value, _ number: Int) {
        let (documents, error) = ManifestStream.documents(in: bytes(row))
        let wanted: [Value?] = (row["documents"]?.arrayValue ?? []).map {
            $0 == "(empty)" ? .null : try? Value(json: $0.stringValue ?? "")
        }
        #expect(documents.map(\.value) == wanted, "row \(number)")
        #expect(error?.goText == row["error"]?.stringValue, "row \(number)")
    }
}
