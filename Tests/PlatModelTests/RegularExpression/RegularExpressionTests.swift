import PlatModel
import Testing

@Suite struct RegularExpressionTests {
    @Test(arguments: [
        ("^[a-z]([-a-z0-9]*[a-z0-9])?$", "my-name-1", true),
        ("^[a-z]([-a-z0-9]*[a-z0-9])?$", "my-name-", false),
        ("b", "abc", true), ("^b", "abc", false), ("c$", "abc", true), ("", "", true),
        ("^(a|b)*c{2,3}$", "ababccc", true), ("^(a|b)*c{2,3}$", "ababcccc", false),
        ("^\\d{2}$", "42", true), ("^\\d{2}$", "٤٢", false), ("(?i)^straße$", "STRAßE", true),
        ("^.$", "ä", true), ("^.$", "\n", false), ("(?s)^.$", "\n", true),
        ("(?m)^b$", "a\nb\nc", true), ("^b$", "a\nb\nc", false),
        ("\\bfoo\\b", "a foo b", true), ("\\bfoo\\b", "afoo", false), ("a\\Bb", "ab", true),
        ("^[^a-c]+$", "xyz", true), ("^[[:alpha:]_]+$", "ab_", true), ("^[\\w.-]+$", "a.b-c", true),
        ("^\\p{Lu}\\p{Ll}+$", "Ärger", true), ("^\\P{L}$", "1", true),
        ("^\\x41\\x{e4}$", "Aä", true),
        ("^\\Qa.b\\E$", "a.b", true), ("^\\Qa.b\\E$", "axb", false), ("^[]a]+$", "]a", true),
        ("^a{,2}$", "a{,2}", true), ("^(?:ab?)+?$", "aab", true), ("(?i)k", "\u{212A}", true),
        ("^[a-]$", "-", true), ("x*", "", true), ("^(?P<n>a)(?<m>b)$", "ab", true),
        ("^(?P<n>a)(?<n>b)$", "ab", true), (#"^[a-z\_]\_\-$"#, "a_-", true),
        ("^\\_$", "_", true), ("^[a-z\\_-]+$", "a_-b", true), ("^\\_$", "a", false),
    ])
    func patternsMatchAsInGo(_ pattern: String, _ text: String, _ isMatch: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == isMatch)
    }

    @Test(arguments: [
        ("(", "missing closing ): `(`"), (")", "unexpected ): `)`"),
        ("[a", "missing closing ]: `[a`"),
        ("*", "missing argument to repetition operator: `*`"),
        ("a**", "invalid nested repetition operator: `**`"),
        ("[z-a]", "invalid character class range: `z-a`"),
        ("\\8", "invalid escape sequence: `\\8`"),
        ("a\\", "trailing backslash at end of expression: ``"),
        ("a{1001}", "invalid repeat count: `{1001}`"),
        ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
        ("\\pX", "invalid character class range: `\\pX`"),
        ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
    ])
    func brokenPatternsAreRefusedInGosWords(_ pattern: String, _ problem: String) {
        let error = #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
        #expect(error?.description == "error parsing regexp: \(problem)")
    }

    @Test func matchesAreLeftmostAndPreferWhatStandsFirst() throws {
        #expect(try RegularExpression("a|ab").firstMatch(in: "xab") == "a")
        #expect(try RegularExpression("ab|a").firstMatch(in: "xab") == "ab")
        #expect(try RegularExpression("a+?").firstMatch(in: "aaa") == "a")
        #expect(try RegularExpression("[0-9]+").matches(in: "a1b22c333") == ["1", "22", "333"])
        #expect(try RegularExpression("[0-9]+").matches(in: "a1b22c333", limit: 2) == ["1", "22"])
        #expect(try RegularExpression("a*").matches(in: "baac") == ["", "aa", ""])
        #expect(try RegularExpression("x").firstMatch(in: "abc") == nil)
    }

    @Test func smallAndLargeProgramsAgree() throws {
        let texts = ["", "a", "ab", "abab", "xabx", "ä", "aä", "\n", "a\nb", "aaab", "b"]
        for pattern in ["^a", "a$", "^$", "^(ab)*$", "a|b$", "ä", "^.$", "[^a]$", "^a*b?$", "$^|x"]
        {
            let small = try RegularExpression(pattern)
            // A branch that is too long to be small and matches nothing that is tried here.
            let large = try RegularExpression("(?:\(pattern))|\(String(repeating: "q", count: 80))")
            for text in texts { #expect(small.matches(text) == large.matches(text)) }
        }
    }

    @Test func nestedRepetitionsTakeLinearTime() throws {
        let text = String(repeating: "a", count: 5000) + "b"
        #expect(try !RegularExpression("^(a*)*(a|aa)+$").matches(text))
    }
}
