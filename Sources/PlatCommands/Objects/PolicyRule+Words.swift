import PlatModel

extension PolicyRule {
    /// `get,list of configmaps named a,b`.
    var words: String {
        let what = resources.isEmpty ? nonResourceURLs : resources
        let names = resourceNames.isEmpty ? "" : " named " + resourceNames.joined(separator: ",")
        return verbs.joined(separator: ",") + " of " + what.joined(separator: ",") + names
    }

    /// As kubectl lists them: a row for each resource, or for each path.
    fileprivate var rows: [[String]] {
        func list(_ words: [String]) -> String { "[\(words.joined(separator: " "))]" }
        if resources.isEmpty {
            return nonResourceURLs.map { ["", list([$0]), "[]", list(verbs)] }
        }
        let groups = apiGroups.isEmpty ? [""] : apiGroups
        return groups.flatMap { group in
            resources.map { resource in
                [
                    group.isEmpty ? resource : "\(resource).\(group)", "[]",
                    list(resourceNames), list(verbs),
                ]
            }
        }
    }
}

extension Table {
    /// What rules allow, in the order of the names, resources before paths: servers have no order of
    /// their own.
    init(rules: [PolicyRule]) {
        self.init(["Resources", "Non-Resource URLs", "Resource Names", "Verbs"])
        let rows = Set(rules.flatMap(\.rows)).sorted {
            let isResource = ($0[0].isEmpty, $1[0].isEmpty)
            return isResource.0 == isResource.1
                ? $0.lexicographicallyPrecedes($1) : isResource.1
        }
        for row in rows { add(row) }
    }
}
