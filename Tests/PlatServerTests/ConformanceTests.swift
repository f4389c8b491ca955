import PlatSystem
import PlatTesting
import PlatValue
import Testing

private let folder = Project.file("Tests/Conformance")

/// Cases that fail, and why; `Tests/Conformance/README.md` says more. One that passes fails its
/// test, so that the list stays true.
private let knownFailures: [String: Comment] = [
    "tenancy/45-home-first": "a home is ready before anybody has to be sent away"
]

/// What kcp answered, asked of a control plane in this process at two depths: of its handlers without a
/// socket, and over TLS.
@Suite(.conformanceServers) struct ConformanceTests {
    @Test(arguments: ConformanceCase.all(in: folder + "/cases"))
    func repliesAreAsRecorded(_ conformanceCase: ConformanceCase) async throws {
        let servers = try #require(ConformanceServers.current)
        let document = try conformanceCase.document()
        let needs = Set(document["needs"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        guard needs.isSubset(of: ConformanceServer.abilities) else {
            try Test.cancel("needs \(needs.sorted().joined(separator: ", "))")
        }
        let differences = await servers.play(document, needs: needs)
        if let reason = knownFailures[conformanceCase.name] {
            withKnownIssue(reason) { record(differences) }
        } else {
            record(differences)
        }
    }

    @Test func everyKnownFailureIsACase() {
        let names = Set(ConformanceCase.all(in: folder + "/cases").map(\.name))
        #expect(!names.isEmpty)
        #expect(names.isSuperset(of: knownFailures.keys))
    }

    private func record(_ differences: [String]) {
        guard !differences.isEmpty else { return }
        let rest = differences.count > 20 ? ["… \(differences.count - 20) more"] : []
        Issue.record("\((differences.prefix(20) + rest).joined(separator: "\n"))")
    }
}

/// The two control planes of all cases: they live for as long as the suite is run.
private struct ConformanceServers: Sendable {
    @TaskLocal static var current: ConformanceServers?

    let single: ConformanceServer
    let double: ConformanceServer
    private let singleTurns = Turns(4)
    /// Its cases change the locations themselves, so that two would see each other.
    private let doubleTurns = Turns(1)

    init() async throws {
        let tokens = String(decoding: try readFile(folder + "/tokens.csv"), as: UTF8.self)
        single = try await .start(locations: ["root"], tokenFile: tokens)
        double = try await .start(locations: ["root", "beta"], tokenFile: tokens)
    }

    /// Plays a case at both depths; at a time, where turns allow it, since a case mostly waits.
    func play(_ document: Value, needs: Set<String>) async -> [String] {
        let isDouble = !needs.isDisjoint(with: ["locations", "shards"])
        let server = isDouble ? double : single
        let turns = isDouble ? doubleTurns : singleTurns
        async let inside = turns.take {
            await CasePlayer(document, on: server, by: HandlerTransport(server.controlPlane)).play()
        }
        async let live = turns.take {
            await CasePlayer(document, on: server, by: server.live).play()
        }
        return await inside.map { "handler: \($0)" } + live.map { "live: \($0)" }
    }

    func stop() async {
        await single.stop()
        await double.stop()
    }
}

/// Lets so many at a time do something, in the order in which they came.
private actor Turns {
    private var free: Int
    private var waiters: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    nonisolated func take<Answer: Sendable>(_ body: () async -> Answer) async -> Answer {
        await enter()
        let answer = await body()
        await leave()
        return answer
    }

    private func enter() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiters.append($0) }
    }

    /// Hands the turn on, if somebody waits, without freeing it in between.
    private func leave() {
        if waiters.isEmpty { free += 1 } else { waiters.removeFirst().resume() }
    }
}

private struct ConformanceServersTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?,
        performing body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let servers = try await ConformanceServers()
        let outcome: Result<Void, any Error>
        do {
            try await ConformanceServers.$current.withValue(servers) { try await body() }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await servers.stop()
        try outcome.get()
    }
}

extension Trait where Self == ConformanceServersTrait {
    fileprivate static var conformanceServers: Self { Self() }
}
