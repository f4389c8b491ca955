/// The process as a whole.
public enum Program {
    /// Runs the program, and ends the process with what it answers.
    ///
    /// It begins at once on the main thread, which waits for it only when it waits itself: what never
    /// does, such as a command that a prompt calls, is spared the threads that waiting needs, which take
    /// longer to make than all that it does.
    public static func run(_ body: @escaping @Sendable () async -> Int32) -> Never {
        Task.immediate {
            // All output is written by now. `exit` would run the libraries' own ends while the thread
            // that drives transfers may still be inside them, which crashes once in a hundred times.
            _exit(await body())
        }
        // With no signal blocked, whatever the thread that started the process had blocked: this one
        // takes them for all.
        var none = sigset_t()
        sigemptyset(&none)
        while true { sigsuspend(&none) }
    }
}
