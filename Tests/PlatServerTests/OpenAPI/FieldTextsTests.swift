import PlatValue
import Testing

@testable import PlatServer

/// What `kubectl explain` says of the control plane's own kinds.
struct FieldTextsTests {
    @Test(arguments: KcpDefinitions.all())
    func everyFieldIsExplained(_ definition: KcpDefinitions.Definition) {
        var missing: [String] = []
        func look(_ schema: Value, _ path: [String]) {
            for (name, property) in schema["properties"]?.objectValue ?? Members() {
                let own = path + [name]
                // Publishing says itself what all objects have.
                if path.count == 1, ["apiVersion", "kind", "metadata"].contains(name) { continue }
                if property["description"] == nil { missing.append(own.joined(separator: ".")) }
                look(property, own)
            }
            for key in ["items", "additionalProperties"] {
                if let inner = schema[key], inner.objectValue != nil { look(inner, path) }
            }
        }
        for version in definition.value["versions"]?.arrayValue ?? [] {
            let schema = FieldTexts.adding(to: version["schema"] ?? [:], kind: definition.kind)
            look(schema, [definition.kind])
        }
        #expect(missing == [])
    }

    @Test func theLongestEndOfAPathSaysWhatAFieldIs() {
        #expect(
            FieldTexts.text(["X", "spec", "location", "selector"])
                == "Labels that the location must have.")
        #expect(FieldTexts.text(["X", "spec", "selector"]) == "Which are meant, by their labels.")
        #expect(FieldTexts.text(["X", "spec", "unheardOf"]) == nil)
    }

    @Test func whatASchemaSaysItselfStays() {
        let schema: Value = [
            "properties": [
                "spec": ["description": "Mine.", "properties": ["selector": ["type": "object"]]]
            ]
        ]
        let described = FieldTexts.adding(to: schema, kind: "X")
        let spec = described["properties"]?["spec"]
        #expect(spec?["description"] == "Mine.")
        #expect(
            spec?["properties"]?["selector"]?["description"] == "Which are meant, by their labels.")
    }
}
