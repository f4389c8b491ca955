import PlatModel
import PlatValue

/// How much the audit log tells of a request.
enum AuditLevel: String, Sendable, CaseIterable, Comparable {
    case none = "None"
    case metadata = "Metadata"
    case request = "Request"
    case requestResponse = "RequestResponse"

    static func < (lesser: AuditLevel, greater: AuditLevel) -> Bool {
        (allCases.firstIndex(of: lesser) ?? 0) < (allCases.firstIndex(of: greater) ?? 0)
    }
}

/// How far a request has come when the audit log tells of it.
enum AuditStage: String, Sendable, CaseIterable {
    case requestReceived = "RequestReceived"
    /// Only of what lasts: a watch, an upgraded connection.
    case responseStarted = "ResponseStarted"
    case responseComplete = "ResponseComplete"
}

/// Which requests the audit log tells of, and how much: Kubernetes' audit policy (`audit.k8s.io/v1`). The
/// first rule that fits decides; where none does, nothing is told.
struct AuditPolicy: Sendable {
    /// What a request is written down with.
    struct Decision: Sendable, Equatable {
        var level = AuditLevel.none
        var omittedStages: Set<AuditStage> = []
        var omitsManagedFields = false
    }

    struct Rule: Sendable {
        var decision = Decision()
        var users: [String] = []
        var groups: [String] = []
        var verbs: [String] = []
        var resources: [Resources] = []
        var namespaces: [String] = []
        var paths: [String] = []
    }

    /// Resources of one group.
    struct Resources: Sendable {
        var group: String
        var resources: [String]
        var names: [String]
    }

    private let rules: [Rule]

    /// What is to be written of a request; `user` is nil where nobody could be found out.
    func decision(on info: RequestInfo, by user: UserInfo?) -> Decision {
        rules.first { $0.fits(info, user) }?.decision ?? Decision()
    }
}

extension AuditPolicy.Rule {
    func fits(_ info: RequestInfo, _ user: UserInfo?) -> Bool {
        func isAmong(_ name: String?, _ names: [String]) -> Bool {
            names.isEmpty || name.map(names.contains) ?? false
        }
        guard isAmong(user?.username, users), isAmong(info.verb, verbs),
            groups.isEmpty || user?.groups.contains(where: groups.contains) ?? false
        else { return false }
        if !namespaces.isEmpty || !resources.isEmpty {
            guard let path = info.resource else { return false }
            return isAmong(path.namespace ?? "", namespaces)
                && (resources.isEmpty || resources.contains { $0.include(path) })
        }
        guard !paths.isEmpty else { return true }
        return info.resource == nil && paths.contains { Self.path(info.path, fits: $0) }
    }

    private static func path(_ path: String, fits pattern: String) -> Bool {
        pattern.hasSuffix("*") ? path.hasPrefix(pattern.dropLast()) : path == pattern
    }
}

extension AuditPolicy.Resources {
    func include(_ path: RequestInfo.ResourcePath) -> Bool {
        guard group == path.group else { return false }
        guard names.isEmpty || names.contains(path.name ?? "") else { return false }
        let subresource = path.subresource ?? ""
        let combined = path.resource + (subresource.isEmpty ? "" : "/" + subresource)
        return resources.isEmpty
            || resources.contains { pattern in
                pattern == combined || pattern == "*" || pattern == path.resource + "/*"
                    || (!subresource.isEmpty && pattern == "*/" + subresource)
            }
    }
}

extension AuditPolicy {
    private static let fields: Set = [
        "apiVersion", "kind", "metadata", "rules", "omitStages", "omitManagedFields",
    ]
    private static let ruleFields: Set = [
        "level", "users", "userGroups", "verbs", "resources", "namespaces", "nonResourceURLs",
        "omitStages", "omitManagedFields",
    ]

    /// Reads a policy file, YAML or JSON.
    ///
    /// - Throws: What is wrong with it; nothing in it is passed over, since what is not understood would be
    ///   missing in the log.
    init(parsing text: String) throws(Invalid) {
        let file: Value
        do throws(ParseError) { file = try Value(yaml: text) } catch {
            throw Invalid(error.message)
        }
        guard file["apiVersion"] == "audit.k8s.io/v1", file["kind"] == "Policy" else {
            throw Invalid("is no Policy of audit.k8s.io/v1")
        }
        try Self.check(file, Self.fields, "")
        let omitted = try Self.stages(file["omitStages"])
        let list = file["rules"]?.arrayValue ?? []
        guard !list.isEmpty else { throw Invalid("has no rules, so that nothing would be told") }
        var rules: [Rule] = []
        for (at, value) in list.enumerated() {
            try Self.check(value, Self.ruleFields, "rules[\(at)]: ")
            var rule = try Rule(value, at: at)
            rule.decision.omittedStages = try omitted.union(Self.stages(value["omitStages"]))
            rule.decision.omitsManagedFields =
                (value["omitManagedFields"] ?? file["omitManagedFields"])?.boolValue ?? false
            rules.append(rule)
        }
        self.rules = rules
    }

    private static func check(
        _ value: Value, _ known: Set<String>, _ place: String
    ) throws(Invalid) {
        guard let members = value.objectValue else { throw Invalid("\(place)is no object") }
        if let unknown = members.map(\.key).first(where: { !known.contains($0) }) {
            throw Invalid("\(place)unknown field \(unknown)")
        }
    }

    private static func stages(_ value: Value?) throws(Invalid) -> Set<AuditStage> {
        var stages = Set<AuditStage>()
        // Policies name this one too; nothing here ever gets so far.
        for name in value.strings where name != "Panic" {
            guard let stage = AuditStage(rawValue: name) else {
                throw Invalid("\(name) is no stage")
            }
            stages.insert(stage)
        }
        return stages
    }
}

extension AuditPolicy.Rule {
    fileprivate init(_ value: Value, at: Int) throws(Invalid) {
        let name = value["level"]?.stringValue ?? ""
        guard let level = AuditLevel(rawValue: name) else {
            throw Invalid(
                "rules[\(at)]: level \(GoText.quoted(name)) is none of None, Metadata, Request, RequestResponse"
            )
        }
        decision.level = level
        users = value["users"].strings
        groups = value["userGroups"].strings
        verbs = value["verbs"].strings
        namespaces = value["namespaces"].strings
        paths = value["nonResourceURLs"].strings
        resources = (value["resources"]?.arrayValue ?? []).map {
            AuditPolicy.Resources(
                group: $0["group"]?.stringValue ?? "", resources: $0["resources"].strings,
                names: $0["resourceNames"].strings)
        }
        guard paths.isEmpty || resources.isEmpty && namespaces.isEmpty else {
            throw Invalid("rules[\(at)]: is about resources or about paths, not both")
        }
        for path in paths where path != "*" && !path.hasPrefix("/") {
            throw Invalid("rules[\(at)]: \(path) does not begin with a slash")
        }
        for resource in resources where resource.resources.isEmpty && !resource.names.isEmpty {
            throw Invalid("rules[\(at)]: names need the resources that bear them")
        }
    }
}
