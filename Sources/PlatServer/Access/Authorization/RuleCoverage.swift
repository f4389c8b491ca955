import PlatModel
import PlatValue

/// What somebody lacks of the rules that he wants to grant.
///
/// A rule is a box: groups × resources × verbs × names. Each held rule is cut out of it, which leaves at
/// most one smaller box for each side; so the work grows with the lengths of the lists, never with
/// their product, which a client could make as large as he likes.
struct RuleCoverage: Sendable {
    /// Boxes that may be left at a time; past that, what is left counts as missing.
    static let boxLimit = 1_024
    /// Rules that a refusal names.
    static let nameLimit = 200

    private let held: [HeldRule]
    /// How many boxes were cut.
    private(set) var cuts = 0

    init(held: [PolicyRule]) { self.held = held.map(HeldRule.init) }

    /// The rules of one group, one resource and at most one name, or of one URL and one verb, that are not
    /// held, with the verbs that are lacking; no more of them than a refusal names.
    mutating func missing(of wanted: [PolicyRule]) -> [PolicyRule] {
        var list = MissingRules()
        for rule in wanted {
            var own = MissingRules()
            for box in [RuleBox(resourcesOf: rule), RuleBox(urlsOf: rule)] where !box.isEmpty {
                for left in remainder(of: box) {
                    left.forEach { own.add($0) }
                }
            }
            for missing in own.rules(inOrderOf: rule.verbs) where list.hasRoom {
                _ = list.add(missing)
            }
        }
        return list.rules
    }

    private mutating func remainder(of box: RuleBox) -> [RuleBox] {
        var left = [box]
        for rule in held {
            guard !left.isEmpty, left.count <= Self.boxLimit else { break }
            cuts += left.count
            left = left.flatMap { $0.without(rule) }
        }
        return left
    }
}

/// A rule that somebody has, made ready to be looked up in.
struct HeldRule: Sendable {
    private let rule: PolicyRule
    private let verbs: Set<String>
    private let groups: Set<String>
    private let resources: Set<String>
    private let names: Set<String>

    init(_ rule: PolicyRule) {
        self.rule = rule
        verbs = Set(rule.verbs)
        groups = Set(rule.apiGroups)
        resources = Set(rule.resources)
        names = Set(rule.resourceNames)
    }

    func covers(verb: String) -> Bool { verbs.contains("*") || verbs.contains(verb) }

    func covers(group: String) -> Bool { groups.contains("*") || groups.contains(group) }

    func covers(resource: String) -> Bool {
        if resources.contains("*") || resources.contains(resource) { return true }
        guard let slash = resource.firstIndex(of: "/") else { return false }
        return resources.contains("*" + resource[slash...])
    }

    /// Nil stands for objects of any name.
    func covers(name: String?) -> Bool { names.isEmpty || name.map(names.contains) ?? false }

    /// A rule about objects of some names is none about paths.
    func covers(url: String) -> Bool { names.isEmpty && rule.matches(url: url) }
}

/// Missing rules, put together again by group, resource and name.
private struct MissingRules {
    private(set) var rules: [PolicyRule] = []
    private var places: [PolicyRule: Int] = [:]

    var hasRoom: Bool { rules.count < RuleCoverage.nameLimit }

    /// The same, verbs in the order in which they are wanted.
    func rules(inOrderOf verbs: [String]) -> [PolicyRule] {
        let places = Dictionary(verbs.enumerated().map { ($1, $0) }) { first, _ in first }
        return rules.map { rule in
            var rule = rule
            rule.verbs.sort { places[$0] ?? 0 < places[$1] ?? 0 }
            return rule
        }
    }

    /// Whether there is room for more.
    mutating func add(_ rule: PolicyRule) -> Bool {
        if rule.nonResourceURLs.isEmpty {
            add(rule, as: [])
        } else {
            // Of a URL every verb is a rule of its own.
            for verb in rule.verbs where hasRoom {
                add(PolicyRule([verb], urls: rule.nonResourceURLs), as: [verb])
            }
        }
        return hasRoom
    }

    private mutating func add(_ rule: PolicyRule, as verbs: [String]) {
        var key = rule
        key.verbs = verbs
        if let place = places[key] {
            let known = Set(rules[place].verbs)
            rules[place].verbs += rule.verbs.filter { !known.contains($0) }
        } else {
            places[key] = rules.count
            rules.append(rule)
        }
    }
}
