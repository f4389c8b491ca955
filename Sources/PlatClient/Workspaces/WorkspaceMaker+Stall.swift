import PlatModel
import PlatSystem
import PlatValue

extension WorkspaceMaker {
    /// What is told of a workspace whose default bindings do not come.
    public enum Stall: Sendable, Equatable {
        /// Who would have to do what.
        case waits(StalledWorkspace)
        /// It is removed, and made a second time.
        case madeAgain
    }

    /// When something is done about a workspace that waits for its default bindings.
    struct StallWatch {
        enum Step: Equatable {
            case tell
            case remake(uid: String, Wish)
        }

        let since: Double
        /// What the caller made itself; nil for what was there before.
        let made: (Made, Wish)?
        private var hasTold = false
        private var hasRemade = false
        /// The bindings take less than a second otherwise; on a machine with much to do, several.
        private static let tellAfter = 5.0
        private static let remakeAfter = 20.0

        init(since: Double, made: (Made, Wish)?) {
            self.since = since
            self.made = made
        }

        /// What is to be done now.
        mutating func next(_ workspace: Workspace, now: Double) -> Step? {
            guard workspace.initializers == [StalledWorkspace.initializer] else { return nil }
            if !hasTold, now >= since + Self.tellAfter {
                hasTold = true
                return .tell
            }
            guard !hasRemade, now >= since + Self.remakeAfter, let (made, wish) = made, made.isNew,
                made.workspace.uid == workspace.uid, !workspace.isBeingDeleted
            else { return nil }
            hasRemade = true
            return .remake(uid: workspace.uid, wish)
        }
    }

    /// Removes the workspace of that uid, and makes one of the same name.
    func remake(_ path: WorkspacePath, uid: String, _ wish: Wish) async throws(WorkspaceError) {
        guard let parent = path.parent else { throw WorkspaceError(path, .hasNoParent) }
        let client = Client(session: session, path: parent)
        let reference = ObjectReference(.workspaces, name: path.last)
        do throws(ClientError) {
            try await client.delete(
                reference,
                options: [
                    "apiVersion": "v1", "kind": "DeleteOptions",
                    "preconditions": ["uid": .string(uid)],
                ])
        } catch {
            throw WorkspaceError(path, .client(error))
        }
        try await WorkspaceRemover(path, parent: client, timeout: .seconds(30))
            .waitUntilGone(onWait: { _ in })
        _ = try await make(path, wish)
    }
}
