import PlatSystem
import Testing

@testable import PlatStore

/// What the store does when the disk does not do what it is told, at every step of a workload.
@Suite struct FaultTests {
    static let seeds: [UInt64] = [1, .random(in: .min ... .max)]

    @Test(arguments: seeds) func aPowerCutAtAnyStepLosesNothingAnswered(seed: UInt64) async throws {
        let steps = try await atEveryStep { step in
            var load = try Workload(seed: seed)
            await load.play(.powerOut, from: step, steps: .max / 2)
            var random = SeededGenerator(seed: seed &+ UInt64(step))
            try load.disk.powerCut(&random)
            try load.verify("step \(step)")
            return load.disk.steps
        }
        #expect(steps > 10)
    }

    @Test(arguments: [(FaultyDisk.Fault.full, 1), (.failing, 1), (.failing, 3)])
    func aDiskThatRefusesForAMomentCostsOnlyWhatItRefused(
        fault: FaultyDisk.Fault, duration: Int
    ) async throws {
        let steps = try await atEveryStep { step in
            var load = try Workload(seed: 7)
            await load.play(fault, from: step, steps: duration)
            try load.verify("step \(step)")
            return load.disk.steps
        }
        #expect(steps > 10)
    }

    /// Plays one workload per step that it has; returns how many there were.
    private func atEveryStep(_ play: (Int) async throws -> Int) async throws -> Int {
        var step = 0
        while try await play(step) > step { step += 1 }
        return step
    }
}

/// A few commits with a compaction and checkpoints between them, and what must be left of them.
private struct Workload {
    let disk = FaultyDisk()
    let folder: TestFolder
    private var random: SeededGenerator
    private var model = Model()
    /// What the commits since the last success would have led to that the disk refused. One of them
    /// may be there after all: it is whole in the log, only nobody could be sure of it.
    private var unanswered: [Model] = []

    init(seed: UInt64) throws {
        folder = try TestFolder()
        random = SeededGenerator(seed: seed)
        try openStore(folder.store).close()
    }

    mutating func play(_ fault: FaultyDisk.Fault, from step: Int, steps: Int) async {
        disk.fail(fault, from: step, steps: steps)
        do throws(StoreError) {
            var options = Store.Options()
            options.compactionInterval = nil
            options.checkpointPages = 12
            options.vfs = disk.name
            let store = try Store.open(path: folder.store, options: options)
            defer { store.close() }
            // What the store refuses by its own rules touches no disk, and counts for nothing.
            var turn = 0
            while turn < 8, fault != .powerOut || unanswered.isEmpty {
                guard await commit(to: store) else { continue }
                // It may fail like any write, and then must have changed nothing.
                if turn % 4 == 3 { try? store.compact(keepingNewest: 8) }
                turn += 1
            }
        } catch {
            // The disk was already gone when the store was opened.
            #expect(error.isOfTheDisk)
        }
    }

    /// Commits something; false where it was a conflict.
    private mutating func commit(to store: Store) async -> Bool {
        let writes = random.writes(at: model.revision)
        var next = model
        let expected = next.commit(writes)
        do throws(StoreError) {
            #expect(.success(try await store.commit(writes)) == expected)
            (model, unanswered) = (next, [])
        } catch {
            guard error.isOfTheDisk else {
                #expect(.failure(error) == expected)
                return false
            }
            unanswered.append(next)
        }
        return true
    }

    func verify(_ comment: Comment) throws {
        #expect(try Store.check(path: folder.store) == [], comment)
        let store = try openStore(folder.store)
        defer { store.close() }
        let entries = try store.list(prefix: "").entries
        let possible = ([model] + unanswered).map { $0.entries(at: $0.revision) }
        let isPossible = possible.contains(entries)
        #expect(isPossible, comment)
        let revisions = ([model] + unanswered).map(\.revision)
        #expect(revisions.contains(store.revision), comment)
    }
}

extension StoreError {
    fileprivate var isOfTheDisk: Bool {
        switch self {
        case .full, .io: true
        default: false
        }
    }
}
