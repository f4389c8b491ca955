import PlatValue
import Testing

@testable import PlatModel

/// However deep what a client writes in these small languages nests, reading it ends.
@Suite struct LanguageDepthTests {
    private static let deep = 8_000

    private func repeated(_ text: String) -> String {
        String(repeating: text, count: Self.deep / text.utf8.count)
    }

    @Test func rulesAreReadOrRefused() {
        let parts = [
            "(", "[", "{1:", "!", "-", "- ", "a.", "a[", "a(", "a?b:", "a||", "a&&", "1+", "1<",
            "a.exists(x,", "[].map(x,", "has(", "A{a:", "a.?b", "a[?0]", "a in ", "'", "\"\"\"",
            "r'",
            "a == (", "a ? ", ".a", "optional.of(",
        ]
        for part in parts {
            for text in [
                repeated(part) + "a", "self." + repeated(part),
                repeated(part) + "1" + repeated(")"),
            ] {
                var parser = CELParser(text)
                guard let root = parser.parse() else { continue }
                var checker = CELChecker(variables: ["self": .dyn, "a": .dyn], objects: [:])
                _ = checker.check(root)
            }
        }
    }

    @Test func expressionsArePatternsOrRefused() {
        let parts = [
            "(", "(?:", "(?i)", "(?P<n>", "[", "[^", "a|", "(a|", "a*", "(a*", "a{2}", "(a{2}",
            "\\",
            "\\Q", "[[:alpha:]", "^", "a?", "\\pL", "(?i:",
        ]
        for part in parts {
            for text in [repeated(part), repeated(part) + "a" + repeated(")")] {
                do throws(RegularExpressionError) {
                    _ = try RegularExpression(text).matches("aaa")
                } catch {
                    #expect(!error.description.isEmpty)
                }
            }
        }
    }

    @Test func pathsAndSelectorsAreReadOrRefused() {
        let parts = [
            "{", "[", "{.a", "{[", ".a", "..", "{..", "[?(", "{[?(@.a==", "{range ", "{end}", "$",
            "@",
            "['", "[0,", "{range .a}", "{.a[?(@.b=='", "(", "a in (", "!", "a,", "a=b,", "a!=",
            "a notin (",
        ]
        for part in parts {
            let text = String(repeating: part, count: 1_000)
            for path in [text, "{" + text + "}", "{" + text] {
                do throws(JSONPathError) {
                    _ = try JSONPath(path)
                } catch {
                    #expect(!error.message.isEmpty)
                }
            }
            do { _ = try LabelSelector(parsing: text).matches([:]) } catch {}
            do { _ = try FieldSelector(parsing: text) } catch {}
            _ = (Quantity(text), GoDuration(text), Timestamp(text: text))
        }
    }

    /// A schema that is as deep as any reader lets through is judged, published and applied.
    @Test func schemasAtTheLimitAreWalked() throws {
        var schema: Value = ["type": "string"]
        var object: Value = "x"
        for _ in 0..<((DepthLimit.value - 8) / 2) {
            schema = ["type": "object", "properties": ["a": schema]]
            object = ["a": object]
        }
        let definition: Value = [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": "as.x.io"],
            "spec": [
                "group": "x.io", "scope": "Namespaced",
                "names": ["plural": "as", "singular": "a", "kind": "A", "listKind": "AList"],
                "versions": [
                    [
                        "name": "v1", "served": true, "storage": true,
                        "schema": ["openAPIV3Schema": schema],
                    ]
                ],
            ],
        ]
        #expect(!definition.isNested(deeperThan: DepthLimit.value))
        _ = DefinitionAcceptance(definition)
        let compiled = CompiledSchema(try Schema(parsing: schema))
        #expect(compiled.validateStructure(object).isEmpty)
        #expect(compiled.validateUniqueness(object).isEmpty)
        #expect(compiled.validateRules(object).errors.isEmpty)
        #expect(!compiled.validateStructure(["a": 1]).isEmpty)
    }
}
