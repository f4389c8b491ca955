import PlatClient
import PlatModel
import PlatValue

/// Waits until a mount is ready, and tells it.
func tellMounted(
    _ name: String, _ context: Context,
    _ wait: ((String) -> Void) async throws(MountError) -> Value
) async throws(CommandError) {
    let workspace = try await context.interruption.whilePending(
        "the mount \(name) goes on becoming ready at the server"
    ) { () throws(CommandError) in
        try await calling(name, context) { () throws(MountError) in
            try await wait { missing in
                context.output.live("waiting for \(name): \(missing)")
            }
        }
    }
    context.tell(ObjectReference(.workspaces, name: name), .mounted, workspace)
}

/// Refuses a name that no workspace can have.
func checkMountName(_ name: String) throws(CommandError) {
    guard WorkspacePath.isSegment(name) else {
        throw CommandError(
            .usage, name, "is no name of a workspace",
            hints: ["lower-case letters, digits and inner dashes, at most 63"])
    }
}

/// What a workspace of the present one stands for; fails where it is no mount.
func mount(
    _ name: String, _ client: Client, _ context: Context
) async throws(CommandError) -> MountReference {
    let workspace = try await calling(name, context) { () throws(ClientError) in
        try await client.object(ObjectReference(.workspaces, name: name))
    }
    guard let mount = MountReference(workspace: workspace) else {
        throw CommandError(
            .invalid, name, "is a workspace, not a mounted cluster",
            hints: ["remove it with \(context.program) ws rm \(name)"])
    }
    return mount
}
