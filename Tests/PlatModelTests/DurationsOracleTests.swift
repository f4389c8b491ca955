import PlatModel
import PlatTesting
import PlatValue
import Testing

/// What upstream makes of durations and times, row by row.
@Suite struct DurationsOracleTests {
    @Test func durationsAreReadAndPrintedAsUpstream() throws {
        try OracleTable.play("durations") { row, number in
            let text = row["text"]?.stringValue ?? ""
            switch row["kind"]?.stringValue {
            case "human":
                let duration = GoDuration(nanoseconds: row["nanoseconds"]?.integerValue ?? 0)
                #expect(.string(duration.age) == row["human"], "row \(number)")
                #expect(.string(duration.description) == row["printed"], "row \(number)")
            case "parse":
                check(row, number) { () throws(GoDuration.ParsingError) in try .init(parsing: text)
                }
            case "request-timeout":
                check(row, number) { () throws(GoDuration.ParsingError) in try .init(timeout: text)
                }
            case let kind:
                let value = try Value(json: text)
                do throws(TimeFieldError) {
                    let field: Value? =
                        switch kind {
                        case "duration": try TimeFields.duration(value)
                        case "time": try TimeFields.time(value)
                        case "microtime": try TimeFields.microTime(value)
                        default: nil
                        }
                    #expect(field.map { .string($0.jsonText()) } == row["json"], "row \(number)")
                } catch {
                    #expect(.string(error.description) == row["error"], "row \(number)")
                }
            }
        }
    }

    private func check(
        _ row: Value, _ number: Int, _ read: () throws(GoDuration.ParsingError) -> GoDuration
    ) {
        do throws(GoDuration.ParsingError) {
            let duration = try read()
            #expect(.integer(duration.nanoseconds) == row["nanoseconds"], "row \(number)")
            #expect(.string(duration.description) == row["printed"], "row \(number)")
        } catch {
            #expect(.string(error.description) == row["error"], "row \(number)")
        }
    }

    @Test func agesNeedATime() {
        let now = Timestamp(seconds: 1_000_000)
        #expect(GoDuration.age(since: nil, now: now) == "<unknown>")
        #expect(GoDuration.age(since: Timestamp(seconds: 999_000), now: now) == "16m")
        #expect(GoDuration.age(since: Timestamp(seconds: 1_000_060), now: now) == "<invalid>")
    }
}
