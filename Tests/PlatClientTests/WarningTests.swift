import Synchronization
import Testing

@testable import PlatClient

@Suite struct WarningTests {
    @Test(arguments: [
        (#"299 - "unknown field \"spec.x\"""#, #"unknown field "spec.x""#),
        (#"299 - "plain""#, "plain"), (#"299 - "back\\slash" "Sat, 25 Aug 2012""#, #"back\slash"#),
        (#"110 - "stale""#, nil), ("299 - bare", nil), (#"299 - "open"#, nil), ("", nil),
    ])
    func theTextIsRead(_ value: String, _ expected: String?) {
        #expect(Session.warning(value) == expected)
    }
}
