import PlatSystem
import Testing

@testable import PlatServer

struct NeedleTests {
    @Test(
        arguments: [
            ("ab", "ab", 0), ("ab", "xxab", 2), ("ab", "a", nil), ("ab", "", nil), ("ab", "aab", 1),
            ("aTb", "TTaTbT", 2), ("Tb", "xT", nil), ("aT", "T", nil), ("abT", "bT abT", 3),
            ("zz", "zazz", 2), ("\"orphan\"", #"{"a":"orphans","b":"orphan"}"#, 19),
        ] as [(String, String, Int?)])
    func isFoundWhereItStandsFirst(_ needle: String, _ text: String, _ offset: Int?) {
        #expect(Needle(needle).offset(in: Array(text.utf8)) == offset)
    }

    @Test func aUIDIsARandomOneOfVersionFour() {
        let (one, other) = (newUID(), newUID())
        #expect(one != other)
        for uid in [one, other] {
            #expect(
                uid.wholeMatch(
                    of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/)
                    != nil)
        }
    }
}
