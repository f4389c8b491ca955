import PlatModel
import PlatValue
import Testing

@testable import PlatClient

/// A tree is told in its order, in whatever order its lists come in.
@Suite struct GrowingTreeTests {
    private struct Told: Equatable {
        var path: String
        var isLast: [Bool]
    }

    /// What is below each path; a list of more than `pageSize` comes in pages.
    private static let below = [
        "root": ["a", "b", "c", "d", "e"], "root:a": ["x", "y", "z"], "root:a:y": ["deep"],
        "root:e": ["last"],
    ]

    private func workspace(_ name: String) -> Workspace {
        Workspace([
            "metadata": ["name": .string(name)], "status": ["phase": "Ready"],
            "spec": ["URL": .string("https://here/" + name)],
        ])
    }

    private func reply(
        to page: GrowingTree.Page, pageSize: Int
    ) -> Result<Client.Page<Workspace>, ClientError> {
        let names = (Self.below[page.path.text] ?? []).dropFirst(Int(page.token) ?? 0)
        let items = names.prefix(pageSize)
        let token = names.count > pageSize ? "\(items.endIndex)" : ""
        return .success(Client.Page(items: items.map(workspace), token: token))
    }

    private let inOrder = [
        Told(path: "root", isLast: []), Told(path: "root:a", isLast: [false]),
        Told(path: "root:a:x", isLast: [false, false]),
        Told(path: "root:a:y", isLast: [false, false]),
        Told(path: "root:a:y:deep", isLast: [false, false, true]),
        Told(path: "root:a:z", isLast: [false, true]), Told(path: "root:b", isLast: [false]),
        Told(path: "root:c", isLast: [false]), Told(path: "root:d", isLast: [false]),
        Told(path: "root:e", isLast: [true]), Told(path: "root:e:last", isLast: [true, true]),
    ]

    @Test(arguments: 1...20)
    func itIsToldFromTopToBottom(_ seed: Int) {
        for pageSize in [1, 2, 10] {
            var tree = GrowingTree(.root, depth: nil, forgets: seed % 2 == 0)
            var told: [Told] = []
            var asked: [GrowingTree.Page] = []
            var step = 0
            while true {
                while let page = tree.takeNextPage() { asked.append(page) }
                guard !asked.isEmpty else { break }
                // Another order for each seed.
                step += 1
                let page = asked.remove(at: (seed * 31 + step * step * 17) % asked.count)
                tree.add(reply(to: page, pageSize: pageSize), page)
                tree.tell { told.append(Told(path: $0.path.text, isLast: $1)) }
            }
            #expect(told == inOrder, "seed \(seed), pages of \(pageSize)")
        }
    }

    @Test func theTopIsToldWithItsFirstPage() throws {
        var tree = GrowingTree(.root, depth: nil)
        let next = tree.takeNextPage()
        let page = try #require(next)
        tree.add(reply(to: page, pageSize: 2), page)
        var told: [String] = []
        tree.tell { node, _ in told.append(node.path.text) }
        #expect(told == ["root"])
    }

    @Test func aListThatBreaksOffIsNotHidden() throws {
        var tree = GrowingTree(.root, depth: 1, forgets: true)
        let begin = tree.takeNextPage()
        let first = try #require(begin)
        tree.add(reply(to: first, pageSize: 2), first)
        let next = tree.takeNextPage()
        let second = try #require(next)
        tree.add(.failure(.cancelled), second)
        var told: [Told] = []
        tree.tell { told.append(Told(path: $0.path.text, isLast: $1)) }
        #expect(
            told == [
                Told(path: "root", isLast: []), Told(path: "root:a", isLast: [false]),
                Told(path: "root:b", isLast: [true]),
            ])
        #expect(tree.brokenOff.map(\.path) == [.root])
    }
}

@Suite struct PaceTests {
    private func width(_ spent: Duration, answers: Int) -> Int {
        var pace = Pace()
        for _ in 0..<answers {
            pace.begin()
            pace.end(after: spent)
        }
        return pace.width
    }

    @Test func aServerNearByIsAskedByFewConnections() {
        #expect(width(.milliseconds(2), answers: 1000) == Pace().width)
    }

    @Test func oneFarAwayIsAskedByMoreUpToABound() {
        #expect(width(.milliseconds(20), answers: 30) > Pace().width)
        #expect(width(.milliseconds(20), answers: 10_000) == 96)
    }

    @Test func whatConnectingCostsSaysNothing() {
        #expect(width(.milliseconds(60), answers: 8) == Pace().width)
    }
}
