import PlatModel
import PlatTesting
import PlatValue
import Testing

@testable import PlatClient
@testable import PlatCommands

/// What is drawn of a tree, whatever names it has in it.
@Suite struct PictureTests {
    private func tree(_ names: [String]) -> TreeNode {
        var root = TreeNode(path: .root, name: "root")
        root.children = names.map { name in
            TreeNode(
                path: WorkspacePath("root").appending(name), name: name,
                workspace: Workspace([
                    "metadata": [
                        "name": .string(name),
                        "annotations": ["core.kcp.io/shard": .string("in<" + name + "&")],
                    ], "status": ["phase": "Ready"],
                ]))
        }
        return root
    }

    @Test func whatOthersWroteEndsNoMark() {
        let picture = Picture(tree(["\"><script>", "a'b\\", "#x;", "\u{1B}[31m\n"]))
        let svg = picture.svg.joined(separator: "\n")
        #expect(!svg.contains("<script>") && svg.contains("&quot;&gt;&lt;script&gt;"))
        #expect(svg.contains("a&#39;b\\") && !svg.contains("\u{1B}"))
        // Each mark that is opened in a line is closed there, but for the sheet itself.
        for line in picture.svg.dropFirst().dropLast() {
            #expect(line.count { $0 == "<" } == line.count { $0 == ">" }, "\(line)")
        }
        let mermaid = picture.mermaid.joined(separator: "\n")
        #expect(mermaid.contains("#quot;#gt;#lt;script#gt;") && mermaid.contains("#35;x;"))
        #expect(!mermaid.contains("\u{1B}"))
        let dot = picture.dot.joined(separator: "\n")
        #expect(dot.contains("\\\"><script>") && dot.contains("a'b\\\\"))
    }

    @Test func nothingLiesOnAnotherThingOrOutside() throws {
        let names = (0..<40).map { "workspace-\($0)" + String(repeating: "x", count: $0) }
        let lines = Picture(tree(names)).svg
        #expect(lines == Picture(tree(names)).svg)
        let size = try #require(lines.first?.firstMatch(of: /width="(\d+)" height="(\d+)"/))
        let (width, height) = (Int(size.1) ?? 0, Int(size.2) ?? 0)
        var seen: Set<Int> = []
        for line in lines where line.hasPrefix("<text") {
            let place = try #require(line.firstMatch(of: /x="(\d+)" y="(\d+)"/))
            let (x, y) = (Int(place.1) ?? 0, Int(place.2) ?? 0)
            let text = line.split(separator: ">")[1].prefix { $0 != "<" }
            #expect(x + text.count * 7 < width && y < height)
            if text.hasPrefix("workspace") { #expect(seen.insert(y).inserted) }
        }
        #expect(seen.count == 40)
    }
}
