import PlatModel
import PlatTesting
import PlatValue
import Testing

/// What upstream makes of quantities, row by row.
@Suite struct QuantitiesOracleTests {
    @Test func quantitiesAreReadAndPrintedAsUpstream() throws {
        try OracleTable.play("quantities") { row, number in
            let text = row["text"]?.stringValue ?? ""
            do {
                switch row["kind"]?.stringValue {
                case "quantity": check(try Quantity(parsing: text), row, number)
                case "pair":
                    let other = try Quantity(parsing: row["other"]?.stringValue ?? "")
                    check(try Quantity(parsing: text), other, row, number)
                case "quantity-json":
                    let json = "\"\(try Quantity(json: text))\""
                    #expect(.string(json) == row["json"], "row \(number)")
                default:
                    let value = try IntOrString(Value(json: text)).value
                    #expect(.string(value.jsonText()) == row["json"], "row \(number)")
                }
                #expect(row["error"] == nil, "row \(number)")
            } catch {
                #expect(.string("\(error)") == row["error"], "row \(number)")
            }
        }
    }

    private func check(_ quantity: Quantity, _ row: Value, _ number: Int) {
        #expect(.string(quantity.description) == row["canonical"], "row \(number)")
        #expect(.string(quantity.format.rawValue) == row["format"], "row \(number)")
        #expect(.integer(quantity.value) == row["value"], "row \(number)")
        #expect(.integer(quantity.milliValue) == row["milliValue"], "row \(number)")
    }

    private func check(_ quantity: Quantity, _ other: Quantity, _ row: Value, _ number: Int) {
        let order: Value = quantity == other ? 0 : quantity < other ? -1 : 1
        #expect(order == row["compare"], "row \(number)")
        #expect(.string((quantity + other).description) == row["sum"], "row \(number)")
        #expect(.string((quantity - other).description) == row["difference"], "row \(number)")
    }
}
