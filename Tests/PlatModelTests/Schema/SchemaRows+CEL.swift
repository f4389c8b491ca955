import PlatValue

@testable import PlatModel

extension SchemaRows {
    /// What rules say about a value, and what they cost before and when they run.
    static func celRules(_ row: Value) -> String? {
        guard var written = row["schema"], let value = row["value"] else { return "bad row" }
        if let rules = row["rules"], rules.arrayValue?.isEmpty == false {
            written["x-kubernetes-validations"] = rules
        }
        do {
            let schema = try Schema(parsing: written)
            let isResource = row["root"]?.boolValue ?? false
            var problems: [String] = []
            var acceptance = SchemaRuleCheck(
                base: "spec.validation.openAPIV3Schema.properties[self]",
                totalField: "openAPIV3Schema")
            acceptance.check(schema, "", isResource: isResource)
            if let problem = compare(acceptance.finish(), with: row["result"]?["compile"]) {
                problems.append("compile: \(problem)")
            }
            if let expected = row["result"]?["errors"], !expected.isNull {
                var evaluation = CELRuleEvaluation(
                    budget: row["budget"]?.integerValue ?? CELRuleEvaluation.budget)
                if let node = CELRuleNode(schema, isResource: isResource) {
                    let old = row["oldValue"]
                    evaluation.evaluate(
                        node, value, old: old, old.map { Correlation(old: $0, schema: schema) })
                    if let cost = row["result"]?["runtimeCost"]?.integerValue,
                        evaluation.cost != cost
                    {
                        problems.append("cost \(evaluation.cost ?? -1), expected \(cost)")
                    }
                    if let costs = row["result"]?["estimatedCost"] {
                        let found = Value.array(
                            node.rules.map { .number(Double($0.maxCost)) })
                        let wanted = Value.array(
                            (costs.arrayValue ?? []).map { .number($0.doubleValue ?? 0) })
                        if found != wanted {
                            problems.append(
                                "estimate \(node.rules.map(\.maxCost)), expected \(costs.jsonText())"
                            )
                        }
                    }
                }
                if let problem = compare(evaluation.errors, with: expected) {
                    problems.append("errors: \(problem)")
                }
            }
            return problems.isEmpty ? nil : problems.joined(separator: "; ")
        } catch {
            return "\(error)"
        }
    }
}
