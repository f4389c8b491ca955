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
        case "Workspace": workspace(object)
        case "CustomResourceDefinition": definition(object)
        case "APIBinding": binding(object)
        case "KubeCluster": cluster(object)
        default: .ready
        }
    }

    private static func workspace(_ object: Value) -> Readiness {
        let phase = object.at("status", "phase")?.stringValue ?? ""
        if phase == "Ready" { return .ready }
        if let scheduled = condition("WorkspaceScheduled", object), !scheduled.isTrue,
            scheduled.reason == "Unschedulable"
        {
            return .stuck(scheduled.message)
        }
        let initializers = (object.at("status", "initializers")?.arrayValue ?? [])
            .compactMap(\.stringValue)
        if !initializers.isEmpty {
            return .waiting("initializers " + initializers.joined(separator: ", "))
        }
        if let mount = condition("WorkspaceMountReady", object), !mount.isTrue {
            return .waiting(mount.message)
        }
        return .waiting(phase.isEmpty ? "a location" : "phase \(phase)")
    }

    private static func definition(_ object: Value) -> Readiness {
        if let names = condition("NamesAccepted", object), !names.isTrue {
            return .stuck(names.message)
        }
        return condition("Established", object)?.isTrue == true ? .ready : .waiting("being served")
    }

    /// Reasons that pass only when somebody does something about them.
    private static let stuckReasons = [
        "NamingConflicts", "APIResourceSchemaInvalid", "APIExportNotFound",
    ]

    private static func binding(_ object: Value) -> Readiness {
        if object.at("status", "phase")?.stringValue == "Bound" { return .ready }
        for type in ["APIExportValid", "InitialBindingCompleted", "BindingUpToDate"] {
            if let condition = condition(type, object), !condition.isTrue {
                let text = condition.message.isEmpty ? condition.reason : condition.message
                return stuckReasons.contains(condition.reason) ? .stuck(text) : .waiting(text)
            }
        }
        return .waiting("being bound")
    }

    private static func cluster(_ object: Value) -> Readiness {
        if object.at("status", "phase")?.stringValue == "Ready" { return .ready }
        for type in ["ClusterSecretReady", "ClusterReady"] {
            if let condition = condition(type, object), !condition.isTrue {
                return .stuck(condition.message)
            }
        }
        return .waiting("the cluster's answer")
    }

    private struct Condition {
        var isTrue: Bool
        var reason: String
        var message: String
    }

    private static func condition(_ type: String, _ object: Value) -> Condition? {
        let all = object.at("status", "conditions")?.arrayValue ?? []
        guard let found = all.first(where: { $0["type"]?.stringValue == type }) else { return nil }
        return Condition(
            isTrue: found["status"]?.stringValue == "True",
            reason: found["reason"]?.stringValue ?? "", message: found["message"]?.stringValue ?? ""
        )
    }
}
