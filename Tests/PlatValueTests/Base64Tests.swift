import PlatValue
import Testing

@Suite struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"), ("~~~?", "fn5+Pw=="),
    ])
    func bytesAreWrittenAndReadBack(_ text: String, _ encoded: String) {
        let bytes = Array(text.utf8)
        #expect(Base64.encode(bytes) == encoded)
        #expect(Base64.decode(encoded) == bytes)
        #expect(Base64.decodeFromURL(Base64.encodeForURL(bytes)) == bytes)
    }

    @Test func everyByteSurvives() {
        for count in 0..<300 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64.decodeFromURL(Base64.encodeForURL(bytes)) == bytes)
        }
    }

    @Test func lineBreaksAreSkipped() {
        #expect(Base64.decode("Zm9v\r\nYg=\n=\n") == Array("foob".utf8))
        #expect(Base64.decode("\n") == [])
    }

    /// The places are those that Go's decoder names.
    @Test(arguments: [
        ("Zg", 0), ("Zm9vY", 4), ("Zg=", 3), ("Z===", 1), ("=", 0), ("Zg==Zg==", 4), ("Zm8=x", 4),
        ("Zm9v!mFy", 4), ("Zm 9v", 2), ("Zm9-", 3), ("Zm9_", 3), ("Zg=x", 3), ("Zé", 1),
    ])
    func whatIsNoBase64IsRefusedWhereItEnds(_ text: String, _ offset: Int) {
        let fault = #expect(throws: Base64.Fault.self) { try Base64.read(text) }
        #expect(fault?.offset == offset)
        #expect(Base64.decode(text) == nil)
    }

    /// A token must not have two spellings.
    @Test(arguments: ["A", "AB", "Zg==", "fn5+Pw", "fn5/Pw", "Zm9v\n", "Zm9v Zm9v", "Zm9vé"])
    func whatIsNotWrittenSoIsNoneForAURL(_ text: String) {
        #expect(Base64.decodeFromURL(text) == nil)
    }
}
