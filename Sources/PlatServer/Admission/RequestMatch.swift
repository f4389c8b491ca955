import PlatModel
import PlatValue

/// Which requests a policy, a binding of one or a webhook is about, read once.
struct RequestMatch: Sendable {
    /// A selector that cannot be read: the policy or webhook cannot be used.
    struct Problem: Error { let message: String }

    private let namespaces: LabelSelector
    private let objects: LabelSelector
    private let rules: [RequestRuleMatch]
    private let excluded: [RequestRuleMatch]
    /// Rules mean the versions that they name, and no others of the same kind.
    private let isExact: Bool

    /// With no rules at all, every request counts that the selectors choose.
    init(_ resources: MatchResources) throws(Problem) {
        try self.init(resources, rules: resources.resourceRules)
    }

    /// Where the rules stand beside the selectors, as in webhooks.
    init(_ resources: MatchResources, rules: [RequestRule]) throws(Problem) {
        do throws(SelectorError) {
            namespaces = try LabelSelector(object: resources.namespaceSelector ?? [:])
            objects = try LabelSelector(object: resources.objectSelector ?? [:])
        } catch {
            throw Problem(message: error.message)
        }
        self.rules = rules.map(RequestRuleMatch.init)
        excluded = resources.excludedRules.map(RequestRuleMatch.init)
        isExact = resources.matchPolicy != "Equivalent"
    }

    /// The version of the object's kind that is meant; nil where the request is not.
    func type(_ attempt: AdmissionAttempt) throws(Status) -> ResourceType? {
        guard selectsObject(attempt), try selectsNamespace(attempt) else { return nil }
        if !excluded.isEmpty, try type(of: excluded, attempt) != nil { return nil }
        return rules.isEmpty ? attempt.type : try type(of: rules, attempt)
    }

    private func selectsNamespace(_ attempt: AdmissionAttempt) throws(Status) -> Bool {
        guard !namespaces.selectsEverything, let labels = try attempt.namespaceLabels() else {
            return true
        }
        return namespaces.matches(labels)
    }

    private func selectsObject(_ attempt: AdmissionAttempt) -> Bool {
        guard !objects.selectsEverything else { return true }
        // A scale has no labels.
        if attempt.scale != nil { return objects.matches(Members()) }
        return [attempt.object, attempt.old].contains { object in
            object.map { objects.matches($0.labelMembers) } ?? false
        }
    }

    private func type(
        of rules: [RequestRuleMatch], _ attempt: AdmissionAttempt
    ) throws(Status) -> ResourceType? {
        if rules.contains(where: { $0.matches(attempt, as: attempt.type) }) { return attempt.type }
        guard !isExact, let custom = attempt.type.custom, custom.hasOtherVersions else {
            return nil
        }
        let others = try attempt.otherVersions()
        for rule in rules {
            if let other = others.first(where: { rule.matches(attempt, as: $0) }) { return other }
        }
        return nil
    }
}

/// Which requests one rule is about.
private struct RequestRuleMatch: Sendable {
    private let operations: [String]
    private let groups: [String]
    private let versions: [String]
    private let resources: [(name: String, subresource: String)]
    private let scope: String
    private let names: [String]

    init(_ rule: RequestRule) {
        operations = rule.operations
        groups = rule.groups
        versions = rule.versions
        resources = rule.resources.map { text in
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
        scope = rule.scope ?? "*"
        names = rule.names
    }

    func matches(_ attempt: AdmissionAttempt, as type: ResourceType) -> Bool {
        Self.matches(operations, attempt.operation.rawValue) && Self.matches(groups, type.group)
            && Self.matches(versions, type.version) && matchesScope(type)
            && resources.contains { resource in
                (resource.name == "*" || resource.name == type.plural)
                    && (resource.subresource == "*" || resource.subresource == attempt.subresource)
            } && (names.isEmpty || names.contains(attempt.name))
    }

    private static func matches(_ texts: [String], _ text: String) -> Bool {
        texts.contains { $0 == "*" || $0 == text }
    }

    private func matchesScope(_ type: ResourceType) -> Bool {
        switch scope {
        case "*": true
        case "Namespaced": type.isNamespaced
        case "Cluster": !type.isNamespaced
        default: false
        }
    }
}

extension AdmissionAttempt {
    /// The other versions that the object's kind is served in.
    func otherVersions() throws(Status) -> [ResourceType] {
        let surface = try request.operations.surfaces.surface(for: request.context.place)
        return surface?.types.filter { other in
            other.group == type.group && other.plural == type.plural
                && other.version != type.version
        } ?? []
    }
}
