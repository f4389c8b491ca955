import PlatModel

/// A part of a rule, by what its lists hold: everything that can be picked one of each.
struct RuleBox: Sendable {
    private var groups: [String]
    private var resources: [String]
    private var verbs: [String]
    /// Nil stands for objects of any name.
    private var names: [String?]
    private var urls: [String] = []

    init(resourcesOf rule: PolicyRule) {
        groups = rule.apiGroups.eachOnce
        resources = rule.resources.eachOnce
        verbs = rule.verbs.eachOnce
        names = rule.resourceNames.isEmpty ? [nil] : rule.resourceNames.eachOnce
    }

    init(urlsOf rule: PolicyRule) {
        (groups, resources, names) = ([], [], [])
        verbs = rule.verbs.eachOnce
        urls = rule.nonResourceURLs.eachOnce
    }

    var isEmpty: Bool {
        verbs.isEmpty || (urls.isEmpty && (groups.isEmpty || resources.isEmpty || names.isEmpty))
    }

    /// What is left where a rule covers some of it: in no two of the parts the same.
    func without(_ rule: HeldRule) -> [RuleBox] {
        let verbs = self.verbs.parted { rule.covers(verb: $0) }
        var (inside, parts) = (self, [self])
        parts[0].verbs = verbs.out
        inside.verbs = verbs.in
        guard !verbs.in.isEmpty else { return [self] }
        if urls.isEmpty {
            let sides = (
                groups.parted { rule.covers(group: $0) },
                resources.parted { rule.covers(resource: $0) },
                names.parted { rule.covers(name: $0) }
            )
            guard !sides.0.in.isEmpty, !sides.1.in.isEmpty, !sides.2.in.isEmpty else {
                return [self]
            }
            inside.cut(\.groups, sides.0, &parts)
            inside.cut(\.resources, sides.1, &parts)
            inside.cut(\.names, sides.2, &parts)
        } else {
            let urls = self.urls.parted { rule.covers(url: $0) }
            guard !urls.in.isEmpty else { return [self] }
            inside.cut(\.urls, urls, &parts)
        }
        return parts.filter { !$0.isEmpty }
    }

    private mutating func cut<Word>(
        _ side: WritableKeyPath<RuleBox, [Word]>, _ words: (in: [Word], out: [Word]),
        _ parts: inout [RuleBox]
    ) {
        var outside = self
        outside[keyPath: side] = words.out
        parts.append(outside)
        self[keyPath: side] = words.in
    }

    /// One rule for each group, resource and name, or URL, in order, as long as more are wanted.
    func forEach(_ wantsMore: (PolicyRule) -> Bool) {
        for url in urls {
            guard wantsMore(PolicyRule(verbs, urls: [url])) else { return }
        }
        for group in groups {
            for resource in resources {
                for name in names {
                    let rule = PolicyRule(
                        verbs, groups: [group], resources: [resource],
                        names: name.map { [$0] } ?? [])
                    guard wantsMore(rule) else { return }
                }
            }
        }
    }
}

extension Array {
    fileprivate func parted(by isIn: (Element) -> Bool) -> (in: [Element], out: [Element]) {
        var parts: (in: [Element], out: [Element]) = ([], [])
        for element in self {
            if isIn(element) { parts.in.append(element) } else { parts.out.append(element) }
        }
        return parts
    }
}

extension [String] {
    /// Without repetitions, in the order of the first places.
    fileprivate var eachOnce: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
