/// What the process has used so far, and since when.
public struct ProcessUsage: Sendable {
    /// Processor time of all threads.
    public var processorSeconds = 0.0
    /// Memory that is in use; 0 where the system does not say.
    public var residentBytes = 0
    /// Files and sockets; 0 where the system does not say.
    public var openFiles = 0
    /// When it began, in seconds since 1970; 0 where the system does not say.
    public var startSeconds = 0.0

    /// As it is now.
    public static func current() -> ProcessUsage {
        var usage = ProcessUsage()
        var used = rusage()
        // 0 is RUSAGE_SELF, which not every system has under one type.
        if getrusage(0, &used) == 0 {
            usage.processorSeconds = used.ru_utime.seconds + used.ru_stime.seconds
        }
        #if os(Linux)
            // Elsewhere, and where /proc is not there, these stay unknown.
            if let text = try? readFile("/proc/self/statm") {
                let fields = String(decoding: text, as: UTF8.self).split(separator: " ")
                let pages = fields.dropFirst().first.flatMap { Int($0) } ?? 0
                usage.residentBytes = pages * Int(getpagesize())
            }
            usage.startSeconds = start() ?? 0
            // Where nobody says, it is none.
            let files = try? Folder.names("/proc/self/fd")
            usage.openFiles = files?.count ?? 0
        #endif
        return usage
    }
}

#if os(Linux)
    extension ProcessUsage {
        /// The time now, less what the machine has run, and more what it had run when the process began.
        fileprivate static func start() -> Double? {
            // Without /proc it is unknown.
            guard let stat = try? readFile("/proc/self/stat"),
                let uptime = try? readFile("/proc/uptime")
            else { return nil }
            // The program's name may hold anything; behind its bracket are numbers.
            let fields = String(decoding: stat, as: UTF8.self).split(separator: ")").last?
                .split(separator: " ")
            let up = String(decoding: uptime, as: UTF8.self).split(separator: " ").first
            guard let ticks = fields?.dropFirst(19).first.flatMap({ Double($0) }),
                let up = up.flatMap({ Double($0) })
            else { return nil }
            return WallClock.system.now() - up + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
        }
    }
#endif

extension timeval {
    fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}
