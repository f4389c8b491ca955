import PlatModel
public import PlatValue

/// Whether an object has become what it was made for.
public enum Readiness: Sendable, Equatable {
    case ready
    /// What is still missing.
    case waiting(String)
    /// It will not become ready by itself.
    case stuck(String)

    /// Judges the kinds that others depend on; anything else is ready when it exists.
    public static func of(_ object: Value) -> Readiness {
        switch object["kind"]?.stringValue {
        case "Workspace": workspace(Workspace(object))
        case "CustomResourceDefinition": definition(object)
        case "APIBinding": binding(object)
        case "KubeCluster": cluster(object)
        default: .ready
        }
    }

    private static func workspace(_ workspace: Workspace) -> Readiness {
        if workspace.isReady { return .ready }
        let object = workspace.value
        if let scheduled = object.condition("WorkspaceScheduled"), !scheduled.isTrue,
            scheduled.reason == "Unschedulable"
        {
            return .stuck(scheduled.message ?? "")
        }
        if !workspace.initializers.isEmpty {
            return .waiting("initializers " + workspace.initializers.joined(separator: ", "))
        }
        if let mount = object.condition("WorkspaceMountReady"), !mount.isTrue {
            return .waiting(mount.message ?? "")
        }
        return .waiting(workspace.phase.isEmpty ? "a location" : "phase \(workspace.phase)")
    }

    private static func definition(_ object: Value) -> Readiness {
        if let names = object.condition("NamesAccepted"), !names.isTrue {
            return .stuck(names.message ?? "")
        }
        return object.isConditionTrue("Established") ? .ready : .waiting("being served")
    }

    /// Reasons that pass only when somebody does something about them.
    private static let stuckReasons = [
        "NamingConflicts", "APIResourceSchemaInvalid", "APIExportNotFound",
    ]

    private static func binding(_ object: Value) -> Readiness {
        if APIBinding(object).isBound { return .ready }
        for type in ["APIExportValid", "InitialBindingCompleted", "BindingUpToDate"] {
            if let condition = object.condition(type), !condition.isTrue {
                return stuckReasons.contains(condition.reason ?? "")
                    ? .stuck(condition.text) : .waiting(condition.text)
            }
        }
        return .waiting("being bound")
    }

    private static func cluster(_ object: Value) -> Readiness {
        if KubeCluster(object).phase == "Ready" { return .ready }
        for type in ["ClusterSecretReady", "ClusterReady"] {
            if let condition = object.condition(type), !condition.isTrue {
                return .stuck(condition.message ?? "")
            }
        }
        return .waiting("the cluster's answer")
    }
}
