import PlatValue
import Testing

@Suite struct PercentCodingTests {
    @Test func everythingIsEscapedButWhatIsKept() {
        #expect(PercentCoding.encode("a b/c%é~", keeping: "~") == "a%20b%2Fc%25%C3%A9~")
        #expect(PercentCoding.encode("AZaz09-._", keeping: "") == "AZaz09%2D%2E%5F")
        #expect(PercentCoding.encode("", keeping: "/") == "")
    }

    @Test(arguments: [
        ("", ""), ("plain", "plain"), ("a%20b", "a b"), ("%2f%2F", "//"), ("%C3%A9", "é"),
        ("a+b", "a+b"), ("%00", "\0"),
    ])
    func escapesAreRead(_ text: String, _ decoded: String) {
        #expect(PercentCoding.decode(text) == decoded)
        #expect(PercentCoding.decodeWhatCanBe(text) == decoded)
    }

    @Test func aPlusIsASpaceInAQuery() {
        #expect(PercentCoding.decode("a+b%2Bc", plusIsSpace: true) == "a b+c")
    }

    @Test(arguments: ["%", "%2", "a%", "%zz", "%+1", "%-1", "% 1", "%é", "%C3", "%FF%20"])
    func aBrokenEscapeIsRefusedOrStandsForItself(_ text: String) {
        #expect(PercentCoding.decode(text) == nil)
        #expect(PercentCoding.decodeWhatCanBe(text) == text)
    }

    @Test func whatCanBeReadIsReadAroundABrokenEscape() {
        #expect(PercentCoding.decodeWhatCanBe("%41%4") == "A%4")
    }
}
