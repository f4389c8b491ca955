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
