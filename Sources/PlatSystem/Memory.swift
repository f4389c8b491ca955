import CEpoll

/// The process's heap.
public enum Memory {
    /// Keeps what all threads allocate close together. The allocator gives each thread a part of its own
    /// otherwise, and each part its own holes: that is for servers, not for a command.
    public static func shareAmongThreads() {
        #if canImport(Glibc)
            _ = mallopt(M_ARENA_MAX, 1)
        #endif
    }

    /// Gives the system back what was needed once and is free now: the allocator keeps it otherwise, for as
    /// long as the process lives.
    public static func giveBack() {
        #if canImport(Glibc)
            _ = malloc_trim(0)
        #endif
    }
}
