public import PlatValue

/// Which requests a policy or a binding of one is about; of a webhook, the same fields of its own.
public struct MatchResources: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// Which namespaces count, by their labels; nil for all.
    public var namespaceSelector: Value? { value.given("namespaceSelector") }
    /// Which objects count, by their labels; nil for all.
    public var objectSelector: Value? { value.given("objectSelector") }
    /// What a request must be about.
    public var resourceRules: [RequestRule] { items("resourceRules").map(RequestRule.init) }
    /// What a request must not be about.
    public var excludedRules: [RequestRule] { items("excludeResourceRules").map(RequestRule.init) }
    /// `Exact`, or `Equivalent`: rules mean a kind in whatever version.
    public var matchPolicy: String? { text("matchPolicy") }
}

/// Which requests a rule of a policy or webhook is about.
public struct RequestRule: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// What may be asked for: `CREATE`, …, `*`.
    public var operations: [String] { texts("operations") }
    /// The groups, or `*`.
    public var groups: [String] { texts("apiGroups") }
    /// The versions, or `*`.
    public var versions: [String] { texts("apiVersions") }
    /// Resources with their subresources: `pods`, `pods/status`, `*/*`.
    public var resources: [String] { texts("resources") }
    /// `Cluster`, `Namespaced` or `*`; nil for `*`.
    public var scope: String? { text("scope") }
    /// The only names that count; none for all.
    public var names: [String] { texts("resourceNames") }
}

/// An expression that must hold for a policy or a webhook to be asked.
public struct MatchCondition: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// What is to hold.
    public var expression: String { text("expression") ?? "" }
}

extension Value {
    /// A member that is there and not null.
    func given(_ key: String) -> Value? {
        guard let member = self[key], !member.isNull else { return nil }
        return member
    }
}
