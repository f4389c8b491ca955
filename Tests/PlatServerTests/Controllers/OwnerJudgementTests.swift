import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct OwnerJudgementTests {
    typealias Owner = OwnerJudgement.Owner

    private static func reference(_ uid: String, blocks: Bool = true) -> OwnerReference {
        OwnerReference(["uid": .string(uid), "blockOwnerDeletion": .bool(blocks)])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let owners: [Owner]
        var hasDependents = false
        let verdict: OwnerJudgement.Verdict
    }

    @Test(arguments: [
        Row(testDescription: "no owners", owners: [], verdict: .keep),
        Row(testDescription: "its owner is there", owners: [.present], verdict: .keep),
        Row(
            testDescription: "its only owner is gone", owners: [.absent],
            verdict: .delete(inForeground: false)),
        Row(
            testDescription: "one of two is gone", owners: [.present, .absent],
            verdict: .keepsOnly(uids: ["0"])),
        Row(
            testDescription: "nobody knows one of them", owners: [.absent, .unknown],
            verdict: .undecided),
        Row(
            testDescription: "unknown beside one that is there", owners: [.present, .unknown],
            verdict: .undecided),
        Row(
            testDescription: "an owner waits for it", owners: [.waiting],
            verdict: .delete(inForeground: false)),
        Row(
            testDescription: "an owner waits for it and what depends on it", owners: [.waiting],
            hasDependents: true, verdict: .delete(inForeground: true)),
        Row(
            testDescription: "an owner waits, another keeps it", owners: [.waiting, .present],
            verdict: .keepsOnly(uids: ["1"])),
    ])
    func anObjectIsJudgedByItsOwners(_ row: Row) {
        let owners = row.owners.enumerated().map {
            (reference: Self.reference(String($0.offset)), state: $0.element)
        }
        #expect(
            OwnerJudgement.verdict(on: [:], owners: owners, hasDependents: row.hasDependents)
                == row.verdict)
    }

    @Test func whatIsOnItsWayOutIsNotJudged() {
        var going: Value = [:]
        going.markDeleted(now: noon)
        let owners = [(reference: Self.reference("0"), state: Owner.absent)]
        #expect(
            OwnerJudgement.verdict(on: going, owners: owners, hasDependents: false) == .keep)
    }

    @Test func anOwnerThatWaitsForNobodyBlockingIsNotForeground() {
        let owners = [(reference: Self.reference("0", blocks: false), state: Owner.waiting)]
        #expect(
            OwnerJudgement.verdict(on: [:], owners: owners, hasDependents: true)
                == .delete(inForeground: false))
    }

    private func owner(_ finalizers: [String]) -> Value {
        var owner: Value = [
            "metadata": ["uid": "u", "finalizers": Value(strings: finalizers)]
        ]
        owner.markDeleted(now: noon)
        return owner
    }

    private func dependent(blocks: Bool) -> Value {
        [
            "metadata": [
                "ownerReferences": [["uid": "u", "blockOwnerDeletion": .bool(blocks)]]
            ]
        ]
    }

    @Test func anOwnerEndsAsItsFinalizersSay() {
        let dependents = ["a": dependent(blocks: true), "b": dependent(blocks: false)]
        func ending(_ finalizers: [String]) -> OwnerJudgement.Ending {
            OwnerJudgement.ending(of: owner(finalizers), dependents: dependents)
        }
        #expect(ending([]) == .nothing)
        #expect(ending(["orphan"]) == .orphans)
        #expect(ending(["foregroundDeletion"]) == .collects(blockedBy: ["a"]))
        #expect(
            OwnerJudgement.ending(of: owner(["foregroundDeletion"]), dependents: [:])
                == .collects(blockedBy: []))
        #expect(OwnerJudgement.ending(of: [:], dependents: dependents) == .nothing)
    }

    @Test func anOwnerIsReleasedByReferenceOrFlag() {
        let blocking = Self.reference("u")
        let loose = Self.reference("u", blocks: false)
        #expect(OwnerJudgement.released(before: [blocking], now: []) == [blocking])
        #expect(OwnerJudgement.released(before: [blocking], now: [loose]) == [blocking])
        #expect(OwnerJudgement.released(before: [blocking], now: [blocking]).isEmpty)
        #expect(OwnerJudgement.released(before: [loose], now: []).isEmpty)
    }

    @Test func theGraphKnowsWhoDependsOnWhom() {
        let graph = OwnerGraph()
        #expect(graph.isEmpty)
        graph.index("a", under: [Self.reference("u")], insteadOf: [])
        graph.index("b", under: [Self.reference("u"), Self.reference("v")], insteadOf: [])
        #expect(graph.dependents(of: "u") == ["a", "b"])
        graph.index("a", under: [], insteadOf: [Self.reference("u")])
        graph.index("b", under: [Self.reference("v")], insteadOf: [Self.reference("u")])
        #expect(graph.dependents(of: "u").isEmpty)
        #expect(graph.dependents(of: "v") == ["b"])
    }

    @Test func aWrongOwnerMayBeMendedForAWhile() {
        let graph = OwnerGraph()
        func isOnProbation(at seconds: Int) -> Bool {
            graph.isOnProbation("a", now: .seconds(seconds), grace: .seconds(2))
        }
        #expect(isOnProbation(at: 10))
        #expect(isOnProbation(at: 11))
        #expect(!isOnProbation(at: 12))
        #expect(isOnProbation(at: 20))
        graph.acquit("a")
        #expect(isOnProbation(at: 22))
    }

    @Test func whatCouldNotBeJudgedIsTakenUpOnce() {
        let graph = OwnerGraph()
        graph.setUndecided("a", in: "c")
        #expect(graph.takeUndecided(in: "d").isEmpty)
        #expect(graph.takeUndecided(in: "c") == ["a"])
        #expect(graph.takeUndecided(in: "c").isEmpty)
    }
}
