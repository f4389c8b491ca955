import Testing

@testable import PlatCommands

@Suite struct TableTests {
    private func table(_ cells: String...) -> Table {
        var table = Table(["NAME", "KIND", "STATE"])
        table.add(cells)
        return table
    }

    @Test func whatFitsAPageStandsAsInKubectl() {
        #expect(table("a", "b", "c").lines() == ["NAME   KIND   STATE", "a      b      c"])
    }

    @Test func whatIsWiderThanAPageStandsCloser() {
        let long = String(repeating: "x", count: 70)
        #expect(table(long, "b", "c").lines()[1] == long + "  b     c")
        #expect(table(long, "b", "c").lines(isWide: true)[1] == long + "   b      c")
    }

    @Test func onANarrowTerminalARowGoesOn() {
        let lines = table("workspace-of-a-team", "Workspace", "Ready").lines(terminal: 30)
        #expect(
            lines == [
                "NAME", "    KIND        STATE", "workspace-of-a-team", "    Workspace   Ready",
            ])
        #expect(table("workspace-of-a-team", "", "").lines(terminal: 30).count == 3)
    }

    @Test(arguments: 1...100) func nothingIsLostOnAnyTerminal(_ columns: Int) {
        let cells = ["workspace-of-a-team", "Workspace", "Ready"]
        var table = Table(["NAME", "KIND", "STATE"])
        table.add(cells)
        let lines = table.lines(terminal: columns)
        #expect(cells.allSatisfy { cell in lines.contains { $0.contains(cell) } })
        // A cell is never cut, so that it alone may be wider.
        #expect(lines.allSatisfy { $0.count <= max(columns, 4 + 19) })
    }

    @Test func aListIsCutToAGlanceUnlessItIsWide() {
        let parts = ["workspaceauthenticationconfigurations", "workspaces"]
        #expect(Table.cell(parts, isWide: false) == "workspaceauthentication…,+1")
        #expect(Table.cell(parts, isWide: true) == parts.joined(separator: ","))
    }
}
