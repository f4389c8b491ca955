import PlatModel
import Testing

@testable import PlatServer

/// What is lacking is the same whether rules are taken apart or cut as boxes, and large rules cost no
/// more than their lists are long.
@Suite struct RuleCoverageTests {
    private static let words = ["a", "b", "c/x", "c", "*"]

    @Test func boxesLackWhatSinglePermissionsLack() {
        var random = SeededRandom(seed: 7)
        func some(_ words: [String], orNone: Bool = false) -> [String] {
            words.filter { _ in random.isOnce(in: orNone ? 4 : 2) }
        }
        func rule() -> PolicyRule {
            if random.isOnce(in: 5) {
                return PolicyRule(some(["get", "*"]), urls: some(["/a", "/b*"]))
            }
            return PolicyRule(
                some(["get", "list", "*"]), groups: some(["", "g", "*"]),
                resources: some(Self.words + ["*/x"]), names: some(["n", "m"], orNone: true))
        }
        for _ in 0..<3_000 {
            let held = (0..<3).map { _ in rule() }
            let wanted = (0..<2).map { _ in rule() }
            var coverage = RuleCoverage(held: held)
            let missing = Set(coverage.missing(of: wanted).flatMap(Self.atoms))
            let alone = Set(
                wanted.flatMap(Self.atoms).filter { atom in
                    !held.contains { Self.holds($0, atom) }
                })
            #expect(missing == alone, "\(held) \(wanted)")
        }
    }

    @Test func largeRulesAreCutAFewTimes() {
        let many = (0..<200).map { "x\($0)" }
        let large = PolicyRule(many, groups: many, resources: many, names: many)
        // Sixteen rules hold the half of a list each, so that together they hold it all.
        let halves = (0..<8).flatMap { bit in
            [0, 1].map { half in
                PolicyRule(
                    many.enumerated().filter { $0.offset >> bit & 1 == half }.map(\.element),
                    groups: ["*"], resources: many)
            }
        }
        var whole = RuleCoverage(held: halves)
        #expect(whole.missing(of: [large]).isEmpty)
        #expect(whole.cuts <= 8)
        var nothing = RuleCoverage(held: [])
        #expect(nothing.missing(of: [large]).count == RuleCoverage.nameLimit)
        var parts = RuleCoverage(
            held: many.map { PolicyRule([$0], groups: [$0], resources: [$0], names: [$0]) })
        #expect(parts.missing(of: [large]).count == RuleCoverage.nameLimit)
        #expect(parts.cuts <= 200 * RuleCoverage.boxLimit)
    }

    /// Each single permission of a rule.
    private static func atoms(_ rule: PolicyRule) -> [PolicyRule] {
        let names: [[String]] =
            rule.resourceNames.isEmpty ? [[]] : rule.resourceNames.map { [$0] }
        return rule.verbs.flatMap { verb in
            rule.nonResourceURLs.map { PolicyRule([verb], urls: [$0]) }
                + rule.apiGroups.flatMap { group in
                    rule.resources.flatMap { resource in
                        names.map {
                            PolicyRule([verb], groups: [group], resources: [resource], names: $0)
                        }
                    }
                }
        }
    }

    /// Whether a rule holds one permission, word for word as upstream has it.
    private static func holds(_ rule: PolicyRule, _ atom: PolicyRule) -> Bool {
        func has(_ words: [String], _ wanted: [String]) -> Bool {
            words.contains("*") || wanted.allSatisfy(words.contains)
        }
        let resources = atom.resources.allSatisfy { resource in
            let parts = resource.split(separator: "/")
            return has(rule.resources, [resource])
                || (parts.count == 2 && rule.resources.contains("*/\(parts[1])"))
        }
        let names =
            rule.resourceNames.isEmpty
            || (!atom.resourceNames.isEmpty
                && atom.resourceNames.allSatisfy(rule.resourceNames.contains))
        let urls = atom.nonResourceURLs.allSatisfy { url in
            rule.nonResourceURLs.contains {
                $0 == url || ($0.last == "*" && url.hasPrefix($0.dropLast()))
            }
        }
        return has(rule.verbs, atom.verbs) && has(rule.apiGroups, atom.apiGroups) && resources
            && names && urls
    }
}
