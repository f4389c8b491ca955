public import PlatValue

/// A Role or ClusterRole.
public struct Role: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// What it allows.
    public var rules: [PolicyRule] { (value["rules"]?.arrayValue ?? []).map(PolicyRule.init) }

    /// Labels of the roles that it is put together from; nil where it stands for itself.
    public var aggregatedSelectors: [Value]? {
        value.at("aggregationRule", "clusterRoleSelectors")?.arrayValue
    }

    /// Whether it is put together from others at all.
    public var aggregates: Bool { !(aggregatedSelectors ?? []).isEmpty }
}
