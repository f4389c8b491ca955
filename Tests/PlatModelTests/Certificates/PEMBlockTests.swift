import PlatModel
import Testing

struct PEMBlockTests {
    private static let block = "-----BEGIN A B-----\nYWJj\n-----END A B-----\n"

    @Test(
        arguments: [
            ("", []), ("text", []), (block, ["A B"]), ("text\n" + block + block, ["A B", "A B"]),
            ("-----BEGIN A B-----\nYWJj\n", []), ("-----BEGIN A-----\nYWJj\n-----END B-----\n", []),
            ("-----BEGIN A-----\n***\n-----END A-----\n" + block, ["A B"]),
            ("-----BEGIN A B-----\r\nYW Jj\r\n-----END A B-----\r\n", ["A B"]),
        ] as [(String, [String])])
    func blocksAreFound(_ text: String, _ types: [String]) {
        #expect(PEMBlock.all(in: Array(text.utf8)).map(\.type) == types)
    }

    @Test func headersAreToldApartFromContent() throws {
        let text = "-----BEGIN A-----\nKey: value\n\nYWJj\n-----END A-----\nrest"
        let (block, rest) = try #require(PEMBlock.first(in: Array(text.utf8)))
        #expect(block.hasHeaders)
        #expect(block.content == Array("abc".utf8))
        #expect(rest == Array("rest".utf8))
    }
}
