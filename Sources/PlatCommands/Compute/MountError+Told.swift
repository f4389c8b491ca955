import PlatClient
import PlatModel

extension MountError: Tellable {
    func told(about name: String, program: String) -> CommandError {
        switch self {
        case .client(let error): CommandError(error, name)
        case .notServed:
            CommandError(
                .notFound, name, "this workspace has no mounts (mounts.contrib.kcp.io)",
                hints: ["on a kcp somebody has to provide them; plat up brings them"])
        case .missing(let object):
            CommandError(
                .notFound, object.displayed, "is not there, or not any more",
                hints: ["order it and mount it at once: \(program) compute order \(name) -f FILE"])
        case .taken:
            CommandError(
                .alreadyExists, name, "a workspace of that name is there, which is another thing",
                hints: ["choose another name, or remove it: \(program) ws rm \(name)"])
        case .unreachable(let reason):
            CommandError(
                .unavailable, name, reason,
                hints: [
                    "it becomes ready when the cluster answers; to give up: "
                        + "\(program) compute unmount \(name)"
                ])
        case .notReady(let error): error.told(about: name, program: program)
        }
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
