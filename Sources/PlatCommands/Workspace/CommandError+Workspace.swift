import PlatClient
import PlatModel

extension CommandError {
    /// The error for a workspace that somebody wants to keep.
    static func protected(_ name: String, _ program: String) -> CommandError {
        CommandError(
            .conflict, name, "is protected",
            hints: ["if it is to go all the same: \(program) ws unprotect \(name)"])
    }

    /// The error for a workspace that is there, and does not answer: it is being made, or removed.
    static func notReady(_ path: WorkspacePath, _ workspace: Workspace) -> CommandError {
        let wait = "plat wait workspace/\(path.last) -w \(path.parent?.displayed ?? ":") --for "
        guard !workspace.isBeingDeleted else {
            return CommandError(
                .unavailable, path.displayed, "is being removed",
                hints: ["wait until it is gone: " + wait + "delete"])
        }
        return CommandError(
            .unavailable, path.displayed, "is not ready: it waits for \(workspace.pending)",
            hints: ["wait for it: " + wait + "jsonpath={.status.phase}=Ready"])
    }
}
