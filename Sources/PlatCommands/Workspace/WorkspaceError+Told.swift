import PlatClient
import PlatModel
import PlatValue

extension WorkspaceError {
    /// The failure about the workspace that it names.
    func told(program: String) -> CommandError {
        let subject = path.displayed
        switch fault {
        case .client(let error): return CommandError(error, subject)
        case .hasNoParent: return CommandError(.invalid, subject, "lies in no workspace")
        case .parentMissing(let parent):
            return .hidden(parent.displayed, hints: ["-p creates missing parents"])
        case .otherType(let wanted, let existing):
            let what =
                existing.isMount ? "it is a mount" : "it exists with type \(existing.type)"
            return CommandError(
                .conflict, subject, "cannot be created with type \(wanted.text): \(what)")
        case .unschedulable(let reason, let locations):
            return unschedulable(reason, locations, program: program)
        case .timedOut(let timeout, let pending):
            return CommandError(
                .timedOut, subject,
                "not ready after \(timeout.components.seconds)s: waits for "
                    + (pending ?? "the object to appear"),
                hints: ["it stays and may get ready later; --timeout waits longer"])
        }
    }

    private func unschedulable(
        _ reason: String, _ locations: [Value], program: String
    ) -> CommandError {
        var hints: [String] = []
        if !locations.isEmpty {
            hints.append("locations: " + locations.map(Self.name).joined(separator: "; "))
        }
        hints.append(
            "it stays, and is placed when a location matches; "
                + "`\(program) ws rm \(path.displayed)` removes it")
        return CommandError(
            .invalid, path.displayed, "cannot be placed: \(CommandError.plain(reason))",
            hints: hints)
    }

    /// `beta (region=us)`.
    private static func name(_ location: Value) -> String {
        let labels = location.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let name = location.objectName
        return labels.isEmpty ? name : "\(name) (\(labels.joined(separator: ", ")))"
    }
}
