/// A program that goes on when the one that started it ends: in a session of its own, with its output
/// in a file.
public struct DetachedProcess: Sendable {
    public let id: Int32

    /// Starts the executable `path`; `log` is appended to.
    public init(
        _ path: String, _ arguments: [String], environment: [String: String], log: String
    ) throws(SystemError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // POSIX_SPAWN_SETSID of glibc and musl; their headers hide it from Swift.
        posix_spawnattr_setflags(&attributes, 0x80)
        var process = pid_t()
        let argv = (["plat"] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for copy in argv + variables { free(copy) } }
        let result = posix_spawn(&process, path, &actions, &attributes, argv, variables)
        guard result == 0 else { throw SystemError("start", path, code: result) }
        id = process
    }

    /// Whether it has not ended yet. Only for the process that started it.
    public var isRunning: Bool {
        var status: Int32 = 0
        return waitpid(id, &status, WNOHANG) == 0
    }

    /// Asks a process to end.
    public static func terminate(_ id: Int32) throws(SystemError) {
        guard kill(id, SIGTERM) == 0 else { throw SystemError("kill", "\(id)") }
    }

    /// The path of the running executable.
    public static let executable = "/proc/self/exe"
}

extension FileLock {
    /// Whether somebody holds the lock; takes nothing and changes nothing.
    public static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }
}
