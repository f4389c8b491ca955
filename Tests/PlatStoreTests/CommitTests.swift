import Dispatch
import PlatSystem
import Synchronization
import Testing

@testable import PlatStore

@Suite struct CommitTests {
    let folder: TestFolder
    let store: Store

    init() throws {
        folder = try TestFolder()
        store = try openStore(folder.store)
    }

    @Test func concurrentCommitsEachGetRevisionsOfTheirOwn() async throws {
        defer { store.close() }
        let seen = Mutex<[Revision]>([])
        store.addObserver { events in seen.withLock { $0 += events.map(\.revision) } }
        let revisions = try await withThrowingTaskGroup(of: [Revision].self) { group in
            for caller in 0..<50 {
                group.addTask { [store] in
                    var own: [Revision] = []
                    for turn in 0..<20 {
                        let writes = (0...turn % 3).map { Write.put("\(caller)/\($0)", "\(turn)") }
                        let revisions = try await store.commit(writes)
                        #expect(
                            revisions == Array(revisions[0]..<revisions[0] + UInt64(writes.count)))
                        own += revisions
                    }
                    #expect(own == own.sorted())
                    return own
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(revisions.sorted() == Array(1...UInt64(revisions.count)))
        #expect(seen.withLock { $0 } == revisions.sorted())
    }

    /// Of many who expect the same revision exactly one wins, as a compare-and-swap must.
    @Test func oneOfManyContendersWinsEachRound() async throws {
        defer { store.close() }
        var head = try await store.commit([.put("counter", "0")])[0]
        for _ in 0..<10 {
            let wins = await withTaskGroup(of: Revision?.self, returning: [Revision].self) {
                group in
                for contender in 0..<20 {
                    group.addTask { [store, head] in
                        let write = Write.put("counter", "\(contender)", expecting: .revision(head))
                        // Every other contender is to fail, which is what is counted.
                        return try? await store.commit([write])[0]
                    }
                }
                return await group.compactMap { $0 }.reduce(into: []) { $0.append($1) }
            }
            #expect(wins.count == 1)
            head = try #require(wins.first)
        }
    }

    @Test func beyondItsBoundTheQueueRefuses() async throws {
        defer { store.close() }
        let gate = DispatchSemaphore(value: 0)
        let isFirst = Mutex(true)
        store.addObserver { _ in
            if isFirst.withLock({ first in
                defer { first = false }
                return first
            }) {
                gate.wait()
            }
        }
        let excess = 50
        let refused = Counter()
        await withTaskGroup(of: Void.self) { group in
            // The writer takes the first batch with it before it meets the gate.
            group.addTask { [store] in _ = try? await store.commit([.put("first", "")]) }
            while isFirst.withLock({ $0 }) { await Task.yield() }
            for index in 0..<CommitQueue.limit + excess {
                group.addTask { [store] in
                    do throws(StoreError) {
                        _ = try await store.commit([.put("\(index)", "")])
                    } catch {
                        #expect(error == .overloaded)
                        // All that can be refused are: let the rest through.
                        if refused.increment() == excess { gate.signal() }
                    }
                }
            }
        }
        #expect(refused.value == excess)
        #expect(try store.count(prefix: "") == 1 + CommitQueue.limit)
    }

    @Test func closingWritesWhatIsQueued() async throws {
        let answers = await withTaskGroup(of: Result<[Revision], StoreError>.self) { group in
            for index in 0..<100 {
                group.addTask { [store] in
                    do throws(StoreError) {
                        return .success(try await store.commit([.put("\(index)", "")]))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            group.addTask { [store] in
                await blocking { store.close() }
                return .failure(.closed)
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let written = answers.filter { if case .success = $0 { true } else { false } }.count
        #expect(
            answers.allSatisfy {
                if case .failure(let error) = $0 { error == .closed } else { true }
            })
        let reopened = try openStore(folder.store)
        defer { reopened.close() }
        #expect(try reopened.count(prefix: "") == written)
    }

    @Test func templatesTakeTheRevisionAnywhere() async throws {
        defer { store.close() }
        _ = try await store.commit(Array(repeating: .put("filler", ""), count: 122))
        for (hole, text) in [(0, "123abc"), (1, "a124bc"), (3, "abc125")] {
            _ = try await store.commit([.put("key", "abc", hole: hole)])
            #expect(try store.get("key")?.text == text)
        }
        #expect(
            Template([], revisionAt: 0).filled(with: .max) == Array("18446744073709551615".utf8))
        #expect(Template([1], revisionAt: 1).filled(with: 0) == [1, 0x30])
    }

    @Test func automaticCompactionKeepsByNumberAndByAge() async throws {
        store.close()
        let store = try openStore(folder.store) {
            $0.keepsRevisions = 10
            $0.keepsHistory = .zero
        }
        defer { store.close() }
        for turn in 0..<30 { _ = try await store.commit([.put("\(turn % 3)", "\(turn)")]) }
        store.writing.sync { store.compactWhatIsDue(now: 1_000) }
        #expect(try store.list(prefix: "", at: 20).entries.map(\.revision) == [19, 20, 18])
        #expect(throws: StoreError.compacted(oldest: 20)) { try store.list(prefix: "", at: 19) }
        #expect(try store.list(prefix: "").entries.count == 3)
    }

    @Test func retentionNeedsBothAgeAndNumber() {
        var retention = Retention()
        func floor(_ newest: Revision, after seconds: Int, keeping count: UInt64) -> Revision {
            _ = retention.note(newest, at: 1_000 + seconds, keepingOneIn: 60)
            return retention.floor(
                newest: newest, keepingNewest: count, youngerThan: 60, at: 1_000 + seconds)
        }
        #expect(floor(100, after: 0, keeping: 10) == 0)
        #expect(floor(200, after: 30, keeping: 10) == 0)
        #expect(floor(300, after: 60, keeping: 10) == 100)
        #expect(floor(305, after: 90, keeping: 150) == 155)
        #expect(floor(305, after: 1_000, keeping: 10) == 295)
        #expect(floor(305, after: 2_000, keeping: 1_000) == 0)
    }

    @Test func aClockThatIsSetBackKeepsHistoryLonger() {
        var retention = Retention([.init(time: 5_000, revision: 100)])
        func floor(_ newest: Revision, at time: Int) -> Revision {
            _ = retention.note(newest, at: time, keepingOneIn: 60)
            return retention.floor(newest: newest, keepingNewest: 0, youngerThan: 60, at: time)
        }
        #expect(floor(200, at: 1_000) == 0)
        #expect(floor(300, at: 1_060) == 200)
        #expect(floor(400, at: 5_000) == 300)
    }
}
