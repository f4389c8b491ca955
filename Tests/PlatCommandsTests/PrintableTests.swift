import Testing

@testable import PlatCommands

@Suite struct PrintableTests {
    @Test(arguments: [
        ("plain", "plain"), ("größer 名", "größer 名"), ("\u{1B}[31mred", "^[[31mred"),
        ("wrong\rright", "wrong^Mright"), ("a\nb", "a^Jb"), ("a\r\nb", "a^M^Jb"),
        ("bell\u{7}", "bell^G"), ("\u{7F}", "^?"), ("\u{9B}31m", "<U+009b>31m"),
        ("a\tb", "a b"), ("a\u{202E}b", "a<U+202e>b"), ("a\u{2028}b", "a<U+2028>b"),
    ])
    func aLineStaysOne(_ text: String, _ expected: String) {
        #expect(Printable.line(text) == expected)
    }

    @Test(arguments: [
        ("one\r\nfake   admin", "one..."), ("one\ntwo", "one..."), ("wrong\rright", "wrong..."),
        ("\u{1B}]0;title\u{7}", "^[]0;title^G"), ("one\u{2028}two", "one..."),
    ])
    func aCellEndsWithItsFirstLine(_ text: String, _ expected: String) {
        var table = Table(["TEXT"])
        table.add(text)
        #expect(table.lines() == ["TEXT", expected])
    }
}
