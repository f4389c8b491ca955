import PlatClient
import PlatModel

extension WorkspaceMaker.Stall {
    /// What is known of a workspace that does not get ready, and what is done about it.
    func text(of path: WorkspacePath) -> String {
        switch self {
        case .madeAgain: "\(path.displayed): is made a second time"
        case .waits(let workspace):
            "\(path.displayed): waits for what its type binds: \(workspace.text)"
        }
    }
}

extension StalledWorkspace {
    /// What the type binds, and who may bind that.
    var text: String {
        guard !exports.isEmpty else { return "what \(type) binds is not for you to see" }
        let parts = exports.map { export in
            switch export.isBindable {
            case true?: "\(export.displayed), which you may bind"
            case false?: "\(export.displayed), which you may not bind: its provider can grant that"
            case nil: "\(export.displayed); whether you may is its provider's to say (export grant)"
            }
        }
        return "\(type) binds " + parts.joined(separator: "; ")
    }
}
