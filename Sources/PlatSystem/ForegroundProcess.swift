/// A program that takes the place of this one at the terminal for a while: it has all three standard
/// streams, and signals from the keyboard are its own.
public enum ForegroundProcess {
    /// Runs a program to its end and answers what it ended with: its status, or 128 and the number of
    /// the signal that ended it. A name without a slash is looked up in `PATH`.
    public static func run(
        _ program: String, _ arguments: [String], environment: [String: String]
    ) async throws(SystemError) -> Int32 {
        let result = await blocking {
            Result { () throws(SystemError) in
                try spawnAndWait(program, arguments, environment)
            }
        }
        return try result.get()
    }

    private static func spawnAndWait(
        _ program: String, _ arguments: [String], _ environment: [String: String]
    ) throws(SystemError) -> Int32 {
        // The keyboard means the program: whatever it does with ^C, this one stays to clean up.
        let before = [SIGINT, SIGQUIT].map { ($0, signal($0, SIG_IGN)) }
        defer { for (number, action) in before { signal(number, action) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        var blocked = sigset_t()
        sigemptyset(&blocked)
        posix_spawnattr_setsigmask(&attributes, &blocked)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var process = pid_t()
        let argv = ([program] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for copy in argv + variables { free(copy) } }
        let result = posix_spawnp(&process, program, nil, &attributes, argv, variables)
        guard result == 0 else { throw SystemError("start", program, code: result) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}
