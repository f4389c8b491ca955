import PlatValue
import Testing

@Suite struct YAMLTests {
    @Test func aliasesOfAliasesAreStopped() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let bomb = text
        #expect(throws: ParseError.self) { try Value(yaml: bomb) }
    }

    @Test func nestingHasALimit() {
        let deep = String(repeating: "[", count: 600)
        #expect(throws: ParseError.self) { try Value(yaml: deep) }
        #expect(throws: ParseError.self) {
            try Value(yaml: deep + String(repeating: "]", count: 600))
        }
    }

    @Test func anAnchorInsideOfItselfIsRefused() {
        #expect(throws: ParseError.self) { try Value(yaml: "a: &x [1, *x]") }
        #expect(throws: ParseError.self) { try Value(yaml: "a: &x {b: {<<: *x}}") }
    }

    @Test func placesOfErrorsCountFromOne() {
        do throws(ParseError) {
            _ = try Value(yaml: "a: 1\nb:\n\tc: 2\n")
        } catch {
            #expect(
                error.description == "line 3, column 1: found character that cannot start any token"
            )
            #expect(error.goText == "yaml: line 3: found character that cannot start any token")
        }
    }

    @Test func membersKeepTheOrderOfTheText() throws {
        let value = try Value(yaml: "b: 1\na: {d: 2, c: 3}\n")
        #expect(value.jsonText() == #"{"b":1,"a":{"d":2,"c":3}}"#)
        #expect(value.yamlText(sortedKeys: false) == "b: 1\na:\n  d: 2\n  c: 3\n")
        #expect(value.yamlText() == "a:\n  c: 3\n  d: 2\nb: 1\n")
    }

    @Test func documentsKnowTheirLines() {
        let text = "a: 1\n---\n# nothing\n---\nb:\n  - c: [\n"
        let (documents, error) = ManifestStream.documents(in: Array(text.utf8))
        #expect(documents.map(\.line) == [1, 3])
        #expect(documents.map(\.value) == [["a": 1], .null])
        #expect(error?.line == 7, "lines count from the start of the whole text")
    }

    @Test func textsThatLookLikeSomethingElseSurvive() throws {
        for text in [
            "", " ", "yes", "1", "1e3", "0x1F", ".5", "1_000", "~", "null", "2001-12-14",
            "12:30:45", "- a",
            "a: b", "#", "a #b", "\u{85}", "\u{7f}", "\u{2028}", "\t", "a\n", "\na", "a\n\n",
            " a\nb", "\u{feff}",
            "😀", "'", "\"", "\\", "%", "@", "`", "!", "&", "*", "|", ">", "{", "}", "[", "]", ",",
            "?", ":", "...",
        ] {
            let value: Value = [.string(text), .object([text: .string(text)])]
            #expect(try Value(yaml: value.yaml()) == value, "\(text.debugDescription)")
        }
    }

    @Test func aByteOrderMarkInsideIsACharacter() throws {
        let mark = "\u{FEFF}"
        #expect(try Value(yaml: mark + "a: b") == ["a": "b"])
        #expect(try Value(yaml: "a: b\n\(mark)c: d") == ["a": "b", "\(mark)c": "d"])
        #expect(throws: ParseError.self) { try Value(yaml: "a: b\n\(mark)") }
    }
}
