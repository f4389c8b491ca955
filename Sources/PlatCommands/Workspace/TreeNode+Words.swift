import PlatClient
import PlatModel
import PlatValue

extension TreeNode {
    /// What stands in brackets behind the name.
    var note: String? {
        if let workspace {
            if workspace.isBeingDeleted { return "terminating" }
            if workspace.isMount {
                return "mount: \(workspace.phase.isEmpty ? "unknown" : workspace.phase)"
            }
            if !workspace.isReady {
                let phase = workspace.phase.isEmpty ? "new" : workspace.phase.lowercased()
                return phase + (workspace.hindrance.map { ": \($0)" } ?? "")
            }
        }
        return switch fault {
        case nil: nil
        case .denied: "denied"
        case .missing: workspace == nil ? "missing" : nil
        case .unplaced: nil
        case .failed(let error): error.description
        }
    }

    /// Location, type and phase; of a mounted cluster its labels too.
    var columns: [String] {
        guard let workspace else { return [] }
        let place = location.isEmpty ? "-" : location
        guard workspace.isMount else { return [place, workspace.type, workspace.phase] }
        let labels = MountedCluster(path: path, workspace: workspace).labels
        return [place, "mount", workspace.phase] + (labels.isEmpty ? [] : [labels])
    }

    /// The node and what is below, for programs.
    var value: Value {
        var value = ownValue
        if !children.isEmpty { value["children"] = .array(children.map(\.value)) }
        return value
    }

    /// The node without what is below.
    var ownValue: Value {
        var value: Value = ["path": .string(path.displayed), "name": .string(name)]
        if let workspace {
            if !workspace.type.isEmpty { value["type"] = .string(workspace.type) }
            value["phase"] = .string(workspace.phase)
            if !location.isEmpty { value["location"] = .string(location) }
            let labels = workspace.value.at("metadata", "labels")
            if workspace.isMount, let labels { value["labels"] = labels }
        }
        if let note { value["note"] = .string(note) }
        return value
    }
}

extension TreeNode.Fault {
    func told(about path: WorkspacePath) -> CommandError {
        if case .failed(let error) = self { return CommandError(error, path.displayed) }
        return .hidden(path.displayed)
    }
}
