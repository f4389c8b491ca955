import CEpoll

/// The process's heap.
public enum Memory {
    /// Gives the system back what was needed once and is free now: the allocator keeps it otherwise, for as
    /// long as the process lives.
    public static func giveBack() {
        #if canImport(Glibc)
            _ = malloc_trim(0)
        #endif
    }
}
