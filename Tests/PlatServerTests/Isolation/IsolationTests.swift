import PlatHTTP
import PlatValue
import Testing

@testable import PlatServer

/// Who sees and changes what, on every road: a control plane against a model of the contract
/// (`IsolationRights`, `IsolationExpectation`) that shares no code with it.
///
/// It can fail: each of these, taken out of the server by hand, turned it red. The scope of a URL, the
/// verbs of a claim, the access to a workspace, claim and offer of an export, the consumer's location,
/// the right on its content, `initialize` on a type, the type's permissions, whether a cluster waits,
/// the verbs of logical clusters in a lifecycle view, special groups, the system's extras and the right
/// itself in impersonation, the scope of who is impersonated, `create` for an apply, the ceiling of an
/// export, the visibility of claimed objects, the name that a mount wants, the home of a service
/// account, what a shard holds. The end of open watches is `OpenWatchesTests`'.
@Suite(.timeLimit(.minutes(3)))
struct IsolationTests {
    private static let shown = 60

    @Test func everybodyGetsWhatTheContractGivesHimOnEveryRoad() async throws {
        try await IsolationWorld.with { world in
            let cells = IsolationCell.all.compactMap { cell in
                cell.expectation.map { (cell: cell, wanted: $0) }
            }
            #expect(cells.count >= 2_000)
            let failures = try await Self.play(cells, in: world)
            guard !failures.isEmpty else { return }
            let rest = failures.count > Self.shown ? ["… \(failures.count - Self.shown) more"] : []
            Issue.record(
                """
                \(failures.count) of \(cells.count) cells differ:
                \((failures.sorted().prefix(Self.shown) + rest).joined(separator: "\n"))
                """)
        }
    }

    private typealias Cell = (cell: IsolationCell, wanted: IsolationExpectation)

    private static func play(_ cells: [Cell], in world: IsolationWorld) async throws -> [String] {
        try await withThrowingTaskGroup(of: String?.self) { group in
            var failures: [String] = []
            for (at, cell) in cells.enumerated() {
                // So many at a time: watches last a second each.
                if at >= 24, let found = try await group.next(), let found {
                    failures.append(found)
                }
                group.addTask { try await difference(cell, in: world) }
            }
            for try await found in group { if let found { failures.append(found) } }
            return failures
        }
    }

    /// What is wrong with a reply; nil: nothing.
    private static func difference(_ cell: Cell, in world: IsolationWorld) async throws -> String? {
        let reply = try await world.send(cell.cell)
        guard reply.status == cell.wanted.status else {
            let text = String(decoding: reply.body.prefix(300), as: UTF8.self)
            return "\(cell.cell): \(reply.status), not \(cell.wanted.status): \(text)"
        }
        let shown = world.workspaces(in: reply.body)
        if !shown.isSubset(of: cell.wanted.shows) {
            return "\(cell.cell): shows \(names(shown)), not only \(names(cell.wanted.shows))"
        }
        guard case .object(let operation) = cell.cell.action, reply.status == 200,
            [.get, .list, .listAll, .watch].contains(operation.verb), shown != cell.wanted.shows
        else { return nil }
        return "\(cell.cell): shows \(names(shown)), not \(names(cell.wanted.shows))"
    }

    private static func names(_ workspaces: Set<IsolationPlace.Workspace>) -> String {
        workspaces.isEmpty ? "nothing" : workspaces.map(\.rawValue).sorted().joined(separator: "+")
    }
}
