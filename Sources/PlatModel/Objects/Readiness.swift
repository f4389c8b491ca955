public import PlatValue

/// Whether an object has become what it was made for.
public enum Readiness: Sendable, Equatable {
    case ready
    /// What is still missing, for people.
    case waiting(String)
    /// It will not become ready by itself.
    case stuck(String)

    /// Judges the kinds that others depend on; anything else is ready when it exists.
    public static func of(_ object: Value) -> Readiness {
        if Rollout.isOne(object) { return Rollout(object).readiness }
        return switch object["kind"]?.stringValue {
        case "Workspace": Workspace(object).readiness
        case "CustomResourceDefinition": Definition(object).readiness
        case "APIBinding": APIBinding(object).readiness
        case "KubeCluster": KubeCluster(object).readiness
        default: .ready
        }
    }
}
