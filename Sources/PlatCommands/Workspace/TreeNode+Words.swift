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

    /// Why it cannot be looked into.
    var refusal: CommandError { fault?.told(about: path) ?? .hidden(path.displayed) }

    /// What stands above the columns.
    static let columnNames = ["LOCATION", "TYPE", "PHASE", "BOUND", "LABELS", "AGE"]

    /// Location, type and phase, the exports that it uses, of a mounted cluster its labels, and its age;
    /// a dash for what is not told.
    func columns(_ context: Context) -> [String] {
        let names = bound?.map { String($0.split(separator: ":").last ?? "") }
        let mount = workspace.flatMap { workspace in
            workspace.isMount ? MountedCluster(path: path, workspace: workspace) : nil
        }
        return [
            location.isEmpty ? "-" : location,
            mount != nil ? "mount" : workspace?.type ?? cluster?.type ?? "-",
            workspace?.shownPhase ?? cluster?.phase ?? "-",
            mount != nil ? "" : names?.joined(separator: ",") ?? "-",
            mount?.labels ?? "",
            (workspace?.value ?? cluster?.value).map(context.age) ?? "-",
        ].map(Printable.cell)
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
        let type = workspace?.type ?? cluster?.type ?? ""
        if !type.isEmpty { value["type"] = .string(type) }
        if let phase = workspace?.phase ?? cluster?.phase { value["phase"] = .string(phase) }
        if !location.isEmpty { value["location"] = .string(location) }
        if let workspace, workspace.isMount, let labels = workspace.value.at("metadata", "labels") {
            value["labels"] = labels
        }
        if let bound { value["bound"] = Value(strings: bound) }
        if let note { value["note"] = .string(note) }
        if let time = (workspace?.value ?? cluster?.value)?.creationTimestamp {
            value["creationTimestamp"] = .string(time)
        }
        return value
    }
}

extension TreeNode.Fault {
    func told(about path: WorkspacePath) -> CommandError {
        if case .failed(let error) = self { return CommandError(error, path.displayed) }
        return self == .denied ? .denied(path.displayed) : .hidden(path.displayed)
    }
}

extension Workspace {
    /// How far it is, for people.
    var shownPhase: String {
        isBeingDeleted ? "Terminating" : phase.isEmpty ? "New" : phase
    }
}
