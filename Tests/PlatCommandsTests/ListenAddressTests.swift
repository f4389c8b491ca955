@testable import PlatCommands
import PlatModel
import Testing

struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:6443", "127.0.0.1", "127.0.0.1:6443"), (":0", "127.0.0.1", "127.0.0.1:0"),
        ("[::1]:6443", "::1", "[::1]:6443"), ("localhost:1", "localhost", "localhost:1"),
    ])
    func anAddressIsWrittenAsItIsTyped(_ text: String, _ address: String, _ written: String) throws
    {
        let parsed = try ListenAddress(parsing: text)
        #expect(parsed.address == address)
        #expect(parsed.description == written)
        #expect(try ListenAddress(parsing: parsed.description) == parsed)
    }

    @Test(arguments: ["", "6443", "::1:6443", "[::1]", "[::1:6443", "a]:1", "x:99999", "[]:1"])
    func anythingElseIsRefused(_ text: String) {
        #expect(throws: Invalid.self) { try ListenAddress(parsing: text) }
    }
}
