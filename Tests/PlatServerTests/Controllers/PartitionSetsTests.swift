import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// Which partitions a set has.
@Suite struct PartitionSetsTests {
    @Test func oneForEachCombinationThatAShardHas() {
        let shards = [
            ["region": "eu", "tier": "a", "name": "1"], ["region": "us", "tier": "a", "name": "2"],
            ["region": "eu", "tier": "a", "name": "3"], ["region": "eu", "tier": "b", "name": "4"],
        ]
        #expect(
            PartitionSets.combinations(["region", "tier"], shards) == [
                ["region": "eu", "tier": "a"], ["region": "eu", "tier": "b"],
                ["region": "us", "tier": "a"],
            ])
    }

    @Test func aShardWithoutOneOfTheLabelsIsInNone() {
        #expect(PartitionSets.combinations(["region"], [["name": "1"]]).isEmpty)
    }
}

extension PartitionSetsTests {
    private func partition(_ name: String, _ labels: Value) -> Value {
        [
            "metadata": [
                "name": .string(name),
                "ownerReferences": [["kind": "PartitionSet", "name": "set"]],
            ],
            "spec": ["selector": ["matchLabels": labels]],
        ]
    }

    @Test func whatStandsForNothingOrTwiceGoes() {
        let (missing, stray) = PartitionSets.compare(
            [["region": "eu"], ["region": "us"]],
            with: [
                partition("a", ["region": "eu"]), partition("b", ["region": "eu"]),
                partition("c", ["region": "asia"]),
            ])
        #expect(missing == [["region": "us"]])
        #expect(stray.map(\.objectName) == ["b", "c"])
    }

    @Test func aPartitionKnowsItsSet() {
        #expect(Partition(partition("a", [:])).set == "set")
        #expect(Partition([:]).set == nil)
    }

    @Test func aSetShowsHowManyItHasOrWhyNone() {
        let fresh: Value = ["status": [:]]
        #expect(
            changes(from: fresh, to: PartitionSets.shown(fresh, count: 2, problem: "", now: noon))
                == [
                    "status.count": "2", "PartitionSetValid": "True", "PartitionsReady": "True",
                ])
        let set: Value = ["status": ["count": 2]]
        #expect(
            changes(from: set, to: PartitionSets.shown(set, count: 0, problem: "", now: noon))[
                "status.count"] == "-")
        #expect(
            changes(from: set, to: PartitionSets.shown(set, count: nil, problem: "bad", now: noon))
                == ["PartitionSetValid": "False InvalidSelector (Error): bad"])
    }
}
