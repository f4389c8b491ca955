import PlatModel
import PlatTesting
import PlatValue
import Testing

/// How upstream makes rows of custom resources, row by row.
@Suite struct PrinterColumnsOracleTests {
    private let now = Timestamp(seconds: 1_800_000_000)

    @Test func objectsBecomeRowsAsUpstream() throws {
        try OracleTable.play("list-table") { row, number in
            if let age = row["ageSeconds"]?.integerValue {
                let then = Timestamp(seconds: now.seconds - age)
                #expect(
                    .string(GoDuration.age(since: then, now: now)) == row["text"], "row \(number)")
                return
            }
            let columns = PrinterColumns(row["additionalPrinterColumns"]?.arrayValue ?? [])
            #expect(columns.error == row["error"]?.stringValue, "row \(number)")
            #expect(.array(columns.definitions) == row["columnDefinitions"], "row \(number)")
            let cells = columns.cells(for: dated(row["object"] ?? .null), now: now)
            #expect(.array(cells) == row["cells"].map(dated), "row \(number)")
        }
    }

    /// The value with times in place of `@now-N`.
    private func dated(_ value: Value) -> Value {
        switch value {
        case .array(let elements): return .array(elements.map(dated))
        case .object(let members):
            return .object(Members(members.map { ($0.key, dated($0.value)) }))
        case .string(let text):
            let parts = text.split(separator: "@now-", omittingEmptySubsequences: false)
            let rest = parts.dropFirst().map { part in
                let digits = part.prefix { $0.isNumber }
                let then = Timestamp(seconds: now.seconds - (Int64(digits) ?? 0))
                return then.text(withFraction: false) + part.dropFirst(digits.count)
            }
            return .string(parts[0] + rest.joined())
        default: return value
        }
    }
}
