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

    @Test func rulesAnswerAndCostAsUpstream() throws {
        try check("cel-rules", SchemaRows.celRules)
    }

    @Test func definitionsAreAcceptedAsUpstream() throws {
        try check("schema-structural", SchemaRows.structural)
    }

    @Test func definitionsAreRefusedAsByKcp() throws {
        try check("schema-refusals", SchemaRows.refused)
    }

    private func check(_ table: String, _ judge: (Value) -> String?) throws {
        try OracleTable.play(table) { row, _ in
            if let failure = judge(row) { Issue.record("\(failure)") }
        }
    }
}
