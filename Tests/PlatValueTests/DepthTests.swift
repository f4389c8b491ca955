import PlatValue
import Testing

/// However deep the input, readers refuse it, and what they read can be walked and released.
@Suite struct DepthTests {
    private static let deep = 100_000

    private func repeated(_ text: String, _ count: Int = deep) -> String {
        String(repeating: text, count: count)
    }

    private func nested(_ depth: Int) -> String { repeated("[", depth) + repeated("]", depth) }

    @Test func textsThatNestTooDeepAreRefused() {
        let texts = [
            nested(Self.deep), repeated("["), repeated("{\"a\":"),
            repeated("{\"a\":[", Self.deep / 2) + repeated("]}", Self.deep / 2),
            nested(DepthLimit.value + 1),
        ]
        for text in texts {
            #expect(throws: ParseError.self) { try Value(json: text) }
            #expect(throws: ParseError.self) { try Value(yaml: text) }
        }
        let lines = (0..<2_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(throws: ParseError.self) { try Value(yaml: lines) }
        #expect(throws: ParseError.self) { try Value(yaml: repeated("- ")) }
        #expect(throws: ParseError.self) { try Value(yaml: repeated("? ")) }
    }

    @Test func whatIsWithinTheLimitIsRead() throws {
        for value in [
            try Value(json: nested(DepthLimit.value)), try Value(yaml: nested(DepthLimit.value)),
        ] {
            #expect(!value.isNested(deeperThan: DepthLimit.value))
            #expect(value.isNested(deeperThan: DepthLimit.value - 1))
            #expect(try Value(json: value.json()) == value)
            _ = value.yaml()
        }
    }

    @Test func aliasesDoNotAddUpToMore() {
        var chain = "a0: &a0 [x]\n"
        var merges = "a0: &a0 {k: x}\n"
        for at in 1...(Self.deep / 4) {
            chain += "a\(at): &a\(at) [*a\(at - 1)]\n"
            merges += "a\(at): &a\(at) {<<: *a\(at - 1)}\n"
        }
        let (aliases, merged) = (chain, merges)
        #expect(throws: ParseError.self) { try Value(yaml: aliases) }
        #expect(throws: ParseError.self) { try Value(yaml: merged) }
        let half = nested(300)
        let both = "a: &a \(half)\nb: \(repeated("[", 300))*a\(repeated("]", 300))\n"
        #expect(throws: ParseError.self) { try Value(yaml: both) }
    }

    @Test func patchesDoNotMakeDeeperObjects() throws {
        let start: Value = ["a": ["x": [:]], "b": [:]]
        // Each copy goes into the innermost object of the first, which so doubles.
        let copies = (0..<10).map { at in
            #"{"op":"copy","from":"/a","path":"/a\#(repeated("/x", 2 << at))"}"#
        }
        let inner = repeated("/x", 500)
        let add = #"{"op":"add","path":"/a","value":"# + nested(510) + "}"
        let patches = [
            copies.joined(separator: ","),
            add + #",{"op":"add","path":"/b/c","value":{}},"#
                + #"{"op":"move","from":"/a","path":"/b/c/d"}"#,
            #"{"op":"add","path":"/a\#(inner)","value":{}}"#,
        ]
        for patch in patches {
            let patch = try JSONPatch(reading: Array("[\(patch)]".utf8))
            #expect(throws: PatchError.self) { try patch.apply(to: start) }
        }
    }

    @Test func movesThatGoDeeperOneByOneAreStopped() throws {
        // Every move hangs the last chain below the next one.
        let chain = repeated("{\"x\":", 100) + "{}" + repeated("}", 100)
        var operations: [String] = []
        for at in 0..<200 {
            operations.append(#"{"op":"add","path":"/c\#(at)","value":\#(chain)}"#)
            if at > 0 {
                let path = "/c\(at)" + repeated("/x", 100) + "/y"
                operations.append(#"{"op":"move","from":"/c\#(at - 1)","path":"\#(path)"}"#)
            }
        }
        let patch = try JSONPatch(reading: Array("[\(operations.joined(separator: ","))]".utf8))
        #expect(throws: PatchError.self) { try patch.apply(to: [:]) }
    }

    @Test func movesBetweenShallowPlacesAreAllTaken() throws {
        let there = (0..<1_000).map { at in
            #"{"op":"add","path":"/a","value":\#(at)},{"op":"move","from":"/a","path":"/b/c/d"}"#
        }
        let patch = try JSONPatch(reading: Array("[\(there.joined(separator: ","))]".utf8))
        let done = try patch.apply(to: ["b": ["c": [:]]])
        #expect(done == ["b": ["c": ["d": 999]]])
    }

    @Test func mergePatchesThatNestTooDeepAreRefused() {
        #expect(throws: PatchError.self) {
            try MergePatch(reading: Array(repeated("{\"a\":").utf8))
        }
    }
}
