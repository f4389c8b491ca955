import PlatValue
import Testing

@testable import PlatModel

/// What expressions come to, and what is wrong with them, in the words of a kcp: minimal cases out of
/// random ones.
@Suite struct RuleWordsTests {
    private func found(_ expression: String) throws -> [String] {
        let schema = try Schema(parsing: [
            "type": "object",
            "properties": [
                "o": ["type": "object", "properties": ["a": ["type": "integer"]]],
                "list": [
                    "type": "array",
                    "items": ["type": "object", "properties": ["k": ["type": "string"]]],
                ],
            ],
            "x-kubernetes-validations": [
                [
                    "rule": .string("\"%s\".format([\(expression)]).size() < 0"),
                    "messageExpression": .string("\"%s\".format([\(expression)])"),
                ]
            ],
        ])
        let value: Value = ["o": ["a": 5], "list": [["k": "x"]]]
        return CompiledSchema(schema, isResource: false).validateRulesOfDefault(value, old: nil)
            .map(\.detail)
    }

    @Test(arguments: [
        ("url('http://x/p#f').getEscapedPath()", "/p"),
        ("url('http://x/p?a=b#f').getQuery()", "{\"a\":[\"b\"]}"),
        ("url('http://x/p#f') == url('http://x/p#g')", "false"),
        ("[b'x', b'a\"']", "[b\"x\", b\"a\\\"\"]"), ("{'a': b'x'}", "{\"a\":b\"x\"}"),
        ("b'x'", "x"),
        (".size('a')", "1"), ("self.list", "[{\"k\":\"x\"}]"), ("dyn(self.o)", "{\"a\":5}"),
    ])
    func anExpressionComesTo(_ expression: String, _ result: String) throws {
        #expect(try found(expression) == [result])
    }

    @Test(arguments: [
        ("'abc'.substring(5, 4)", "invalid substring range. start: 5, end: 4"),
        ("'abc'.substring(1, -1)", "invalid substring range. start: 1, end: -1"),
        ("'abc'.substring(-1, 1)", "index out of range: -1"),
        ("'abc'.substring(5)", "index out of range: 5"),
        ("url('http://x?a#%zz').getHost()", "invalid URL escape \"%zz\""),
        (".zz", "undeclared reference to '.zz' (in container '')"),
        (".zz(1)", "undeclared reference to '.zz' (in container '')"),
        ("self.o", "and timestamps, was given selfType"),
        ("[self.list[0]]", "and timestamps, was given selfType"),
        ("self.list.map(e, '%s'.format([e]))", "and timestamps, was given selfType"),
    ])
    func anExpressionIsRefused(_ expression: String, _ problem: String) throws {
        let found = try found(expression)
        #expect(found.count == 1 && found[0].contains(problem), "\(found)")
    }
}
