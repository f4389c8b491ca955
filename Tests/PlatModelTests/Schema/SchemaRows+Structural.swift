import PlatModel
import PlatValue

extension SchemaRows {
    /// Whether a definition is accepted, and what is said of it.
    static func structural(_ row: Value) -> String? {
        let definition = row["crd"] ?? definition(of: row["schema"] ?? [:])
        let acceptance = DefinitionAcceptance(definition, old: row["oldCrd"])
        if let problem = compare(acceptance.errors, with: row["errors"]) { return problem }
        let warnings = (row["warnings"]?.arrayValue ?? []).compactMap(\.stringValue)
        if acceptance.warnings != warnings {
            return "warnings \(acceptance.warnings), expected \(warnings)"
        }
        return nil
    }

    /// What a kcp says of a definition, as causes on the wire.
    static func refused(_ row: Value) -> String? {
        let definition = row["crd"] ?? definition(of: row["schema"] ?? [:])
        let acceptance = DefinitionAcceptance(definition)
        let found = Set(
            acceptance.errors.map(\.cause).map { "\($0.reason) \($0.field) \($0.message)" })
        let wanted = Set(
            (row["causes"]?.arrayValue ?? []).map { cause in
                ["reason", "field", "message"].map { cause[$0]?.stringValue ?? "" }
                    .joined(separator: " ")
            })
        guard found == wanted else {
            let missing = wanted.subtracting(found).sorted()
            return "missing \(missing), surplus \(found.subtracting(wanted).sorted())"
        }
        let warnings = (row["warnings"]?.arrayValue ?? []).compactMap(\.stringValue)
        guard Set(acceptance.warnings) == Set(warnings) else {
            return "warnings \(acceptance.warnings), expected \(warnings)"
        }
        return nil
    }

    private static func definition(of schema: Value) -> Value {
        [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": "widgets.example.com"],
            "spec": [
                "group": "example.com", "scope": "Namespaced",
                "names": [
                    "plural": "widgets", "singular": "widget", "kind": "Widget",
                    "listKind": "WidgetList",
                ],
                "versions": [
                    [
                        "name": "v1", "served": true, "storage": true,
                        "schema": ["openAPIV3Schema": schema],
                    ]
                ],
            ],
        ]
    }
}
