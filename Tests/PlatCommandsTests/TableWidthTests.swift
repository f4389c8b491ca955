import PlatTesting
import Testing

/// No table that a transcript shows is wider than a page, unless `-o wide` asks for that.
@Suite struct TableWidthTests {
    private static let page = 80

    /// Nothing is to be added but with a reason.
    private static let wide: [(command: String, why: String)] = [
        ("plat api-resources", "kubectl's columns, of which each is a name that is typed again"),
        ("plat can-i --list", "kubectl's columns, and the full names of resources"),
        ("plat claims audit", "paths, names and verbs, and no audit leaves any out"),
    ]

    @Test func noTableIsWiderThanAPage() {
        let folder = Project.file("Tests/PlatCommandsTests/Transcripts")
        var tables = 0
        for transcript in Transcript.all(in: folder) {
            for step in transcript.steps where !step.command.contains("-o wide") {
                var isTable = false
                for line in step.expected {
                    isTable = (isTable && !Self.endsTable(line)) || Self.isHeader(line)
                    guard isTable else { continue }
                    tables += 1
                    let isExcepted = Self.wide.contains { step.command.hasPrefix($0.command) }
                    #expect(
                        line.count <= Self.page || isExcepted,
                        "\(transcript.testDescription):\(step.line): \(step.command)\n\(line)")
                }
            }
        }
        #expect(tables > 200, "headers are no longer found")
    }

    private static func endsTable(_ line: String) -> Bool {
        line.isEmpty || ["! ", "? ", "< ", "# ", "due: "].contains { line.hasPrefix($0) }
    }

    /// Several words, apart by two blanks or more, each with a capital in front and nothing else than
    /// letters in it.
    private static func isHeader(_ line: String) -> Bool {
        var cells: [String] = []
        var cell = ""
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if word.isEmpty {
                if !cell.isEmpty { cells.append(cell) }
                cell = ""
            } else {
                cell += word
            }
        }
        cells.append(cell)
        return cells.count > 1
            && cells.allSatisfy { cell in
                cell.first?.isUppercase == true && cell.allSatisfy { $0.isLetter || $0 == "-" }
            }
    }
}
