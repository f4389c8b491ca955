import PlatClient
import PlatConfig
import PlatModel
import Synchronization

/// Where a command works and as whom: what the kubeconfig and the command line say of it.
struct Place: Sendable {
    var connection: Connection
    /// The server's address, with `-w` applied.
    var server: String

    /// The workspace that the address points to; nil where it points to none.
    var workspace: WorkspaceURL? { WorkspaceURL(server) }
}

/// What a run has read and opened, so that each is done once.
final class Connector: Sendable {
    private struct State {
        var config: Kubeconfig?
        /// What concerns the command's own place of it.
        var presentConfig: Kubeconfig?
        var place: Place?
        var session: Session?
        var workingPath: WorkspacePath?
        var warnings: Set<String> = []
        var hasToldAnonymity = false
    }
    private let state = Mutex(State())

    /// What `-w` means; nil until it has been found out.
    var workingPath: WorkspacePath? {
        get { state.withLock(\.workingPath) }
        set { state.withLock { $0.workingPath = newValue } }
    }

    /// Where the command works, as far as that has been found out.
    var knownPath: WorkspacePath? {
        state.withLock { $0.workingPath ?? $0.place?.workspace?.path }
    }

    /// Why the requests of this run say of nobody that he asks; told once, nil afterwards, where
    /// there were none, and where they do say it.
    var anonymity: String? {
        state.withLock { state in
            guard state.session != nil, !state.hasToldAnonymity,
                let connection = state.place?.connection, let why = connection.whyAnonymous
            else { return nil }
            state.hasToldAnonymity = true
            return "nothing says who asks: the context \(connection.contextName) \(why)"
        }
    }

    /// False where it has been told before.
    func isNew(warning: String) -> Bool {
        state.withLock { $0.warnings.insert(warning).inserted }
    }

    func config(_ load: () throws(CommandError) -> Kubeconfig) throws(CommandError) -> Kubeconfig {
        if let config = state.withLock(\.config) { return config }
        let config = try load()
        state.withLock { $0.config = config }
        return config
    }

    func presentConfig(
        _ load: () throws(CommandError) -> Kubeconfig
    ) throws(CommandError) -> Kubeconfig {
        if let config = state.withLock({ $0.presentConfig ?? $0.config }) { return config }
        let config = try load()
        state.withLock { $0.presentConfig = config }
        return config
    }

    func place(_ find: () throws(CommandError) -> Place) throws(CommandError) -> Place {
        if let place = state.withLock(\.place) { return place }
        let place = try find()
        state.withLock { $0.place = place }
        return place
    }

    func session(_ open: () throws(CommandError) -> Session) throws(CommandError) -> Session {
        if let session = state.withLock(\.session) { return session }
        let session = try open()
        state.withLock { $0.session = session }
        return session
    }
}
