import PlatClient
import PlatModel

extension MountError: Tellable {
    func told(about name: String, program: String) -> CommandError {
        switch self {
        case .client(let error): CommandError(error, name)
        case .notProvided(let place, let export):
            CommandError(
                .notFound, name,
                "this workspace has no mounts, and may not bind \(place.displayed):\(export)",
                hints: [
                    "who provides them can let you: \(program) export grant \(export) "
                        + "-w \(place.displayed) --to-user NAME",
                    "on a kcp somebody has to: \(program) compute provider init "
                        + "-w \(place.displayed), then \(program) compute provider",
                    "elsewhere: --provider PATH:EXPORT",
                ])
        case .unattended:
            CommandError(
                .unavailable, name, "nobody serves mounts here: no provider has looked at it",
                hints: [
                    "whoever publishes the export runs \(program) compute provider",
                    "it becomes ready when one does; to give up: "
                        + "\(program) compute unmount \(name)",
                ])
        case .missing(let object):
            CommandError(
                .notFound, object.displayed, "is not there, or not any more",
                hints: ["order it and mount it at once: \(program) compute order \(name) -f FILE"])
        case .taken:
            CommandError(
                .alreadyExists, name, "a workspace of that name is there, which is another thing",
                hints: ["choose another name, or remove it: \(program) ws rm \(name)"])
        case .unreachable(let reason): Self.unreachable(name, reason, program)
        case .notReady(let error): error.told(about: name, program: program)
        }
    }
}

extension MountError {
    /// What is to be done stands below the reason, a line each.
    fileprivate static func unreachable(
        _ name: String, _ reason: String, _ program: String
    ) -> CommandError {
        let lines = reason.split(whereSeparator: \.isNewline).map(String.init)
        return CommandError(
            .unavailable, name, lines.first ?? "",
            hints: lines.dropFirst() + [
                "it becomes ready when \(lines.count > 1 ? "they are there" : "the cluster answers"); "
                    + "to give up: "
                    + "\(program) compute unmount \(name)"
            ])
    }
}

/// Removes what stands behind the workspace of a mounted cluster.
func removeParts(
    of mount: MountReference, by remover: ObjectRemover, _ context: Context
) async throws(CommandError) {
    let parts = try await calling(mount.name, context) { () throws(ClientError) in
        try await remover.client.parts(of: mount)
    }
    var remover = remover
    remover.ignoresMissing = true
    for part in parts { try await removeObject(part, by: remover, subject: part.name, context) }
}
