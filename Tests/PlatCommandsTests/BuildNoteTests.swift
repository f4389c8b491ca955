import PlatSystem
import PlatTesting
import Testing

@testable import PlatCommands

/// The commit that stands behind an executable's last byte.
@Suite struct BuildNoteTests {
    private let commit = String(repeating: "0123456789", count: 4)

    @Test func aReleaseSaysOfWhichCommitItIs() throws {
        let home = try TemporaryFolder()
        defer { home.remove() }
        let program = String(repeating: "machine code ", count: 100)
        for (end, expected) in [
            ("\nplat commit \(commit)\n", commit), ("\nplat commit 0123\n", nil),
            ("\nplat commit \(commit.dropLast())x\n", nil), ("", nil),
        ] {
            try home.write(program + end, to: "plat")
            #expect(BuildNote.commit(of: home.path + "/plat") == expected, "\(end)")
        }
        #expect(BuildNote.commit(of: home.path + "/nowhere") == nil)
    }
}
