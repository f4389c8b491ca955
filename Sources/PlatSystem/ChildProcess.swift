import Synchronization

/// Why a program gave no answer.
public enum ChildProcessError: Error, Sendable, CustomStringConvertible {
    case start(SystemError)
    case status(Int32)
    case signal(Int32)
    case timeout(Duration)
    /// It wrote more bytes than it may.
    case tooMuch(Int)
    case cancelled

    public var description: String {
        switch self {
        case .start(let error): error.reason
        case .status(let status): "ended with status \(status)"
        case .signal(let signal): "was ended by signal \(signal)"
        case .timeout(let limit): "gave no answer within \(limit.components.seconds) s"
        case .tooMuch(let limit): "answered with more than \(limit >> 10) KiB"
        case .cancelled: "cancelled"
        }
    }
}

/// Other programs, run and waited for.
public enum ChildProcess {
    /// What a program reads from its standard input.
    public enum Input: Sendable {
        /// What the caller reads.
        case inherited
        /// Nothing; and the program is in a process group of its own, so that it can be ended with
        /// everything that it has started. It does not share the terminal then.
        case nothing
    }

    /// Runs a program to its end and answers what it wrote to standard output; standard error stays
    /// the caller's. A name without a slash is looked up in `PATH`. A program that takes longer than
    /// `timeout`, writes more than `limit`, or is still there when the task is cancelled, is killed.
    public static func output(
        _ program: String, _ arguments: [String], environment: [String: String],
        input: Input = .inherited, timeout: Duration? = nil, limit: Int = .max
    ) async throws(ChildProcessError) -> [UInt8] {
        let running = Running(isGroup: input == .nothing)
        let result = await withTaskCancellationHandler {
            await blocking {
                Result { () throws(ChildProcessError) in
                    try run(program, arguments, environment, input, timeout, limit, running)
                }
            }
        } onCancel: {
            running.cancel()
        }
        return try result.get()
    }

    private static func run(
        _ program: String, _ arguments: [String], _ environment: [String: String], _ input: Input,
        _ timeout: Duration?, _ limit: Int, _ running: Running
    ) throws(ChildProcessError) -> [UInt8] {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .start(SystemError("pipe", program)) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let result = running.start { process in
            spawn(program, arguments, environment, input, output: ends[1], &process)
        }
        close(ends[1])
        guard let result else { throw .cancelled }
        guard result == 0 else { throw .start(SystemError("start", program, code: result)) }
        let deadline = timeout.map { ContinuousClock.now + $0 }
        let output = read(ends[0], until: deadline, atMost: limit, running)
        if output.map({ $0.count > limit }) ?? true { running.kill() }
        let status = running.wait()
        if running.isCancelled { throw .cancelled }
        guard let output else { throw .timeout(timeout ?? .zero) }
        guard output.count <= limit else { throw .tooMuch(limit) }
        guard status & 0x7F == 0 else { throw .signal(status & 0x7F) }
        guard status >> 8 == 0 else { throw .status(status >> 8) }
        return output
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ environment: [String: String], _ input: Input,
        output: Int32, _ process: inout pid_t
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        if input == .nothing {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawnattr_setpgroup(&attributes, 0)
            posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        }
        return withStrings([program] + arguments) { argv in
            withStrings(environment.map { "\($0.key)=\($0.value)" }) { variables in
                posix_spawnp(&process, program, &actions, &attributes, argv, variables)
            }
        }
    }

    /// Everything up to the end, or more than it may be; nil where the time was over or the task
    /// cancelled before.
    private static func read(
        _ descriptor: Int32, until deadline: ContinuousClock.Instant?, atMost limit: Int,
        _ running: Running
    ) -> [UInt8]? {
        var output: [UInt8] = []
        while true {
            var left: Int32 = -1
            if let deadline {
                let rest = ContinuousClock.now.duration(to: deadline)
                guard rest > .zero else { return nil }
                left = Int32(
                    clamping: rest / .milliseconds(1) < 1 ? 1 : Int(rest / .milliseconds(1)))
            }
            var polled = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: running.wakeDescriptor, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&polled, 2, left)
            if running.isCancelled { return nil }
            guard count > 0, polled[0].revents != 0 else { continue }
            guard let bytes = Descriptor.read(descriptor, atMost: 4096), !bytes.isEmpty else {
                return output
            }
            output += bytes
            if output.count > limit { return output }
        }
    }

    /// Calls `body` with a null-terminated array of C strings that live as long as the call.
    private static func withStrings<R>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R
    ) -> R {
        let copies = texts.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        return body(copies)
    }

    /// A program from its start to its end, seen from two threads: one waits for it, another may
    /// want it to be gone.
    private final class Running: Sendable {
        private struct State {
            var process: pid_t?
            var isCancelled = false
        }
        private let state = Mutex(State())
        private let isGroup: Bool
        private let ends: (read: Int32, write: Int32)

        init(isGroup: Bool) {
            self.isGroup = isGroup
            var ends: [Int32] = [-1, -1]
            // Without a pipe a cancelled task waits until the program that was killed is gone.
            if pipe(&ends) == 0 { for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) } }
            self.ends = (ends[0], ends[1])
        }

        deinit {
            if ends.read >= 0 { close(ends.read) }
            if ends.write >= 0 { close(ends.write) }
        }

        /// Can be read once the task is cancelled.
        var wakeDescriptor: Int32 { ends.read }
        var isCancelled: Bool { state.withLock(\.isCancelled) }

        /// Starts a program, unless the task was cancelled already; answers the error number.
        func start(_ spawn: (inout pid_t) -> Int32) -> Int32? {
            state.withLock { state in
                guard !state.isCancelled else { return nil }
                var process = pid_t()
                let result = spawn(&process)
                if result == 0 { state.process = process }
                return result
            }
        }

        func cancel() {
            state.withLock { state in
                state.isCancelled = true
                end(state.process)
            }
            var byte: UInt8 = 0
            _ = write(ends.write, &byte, 1)
        }

        func kill() { state.withLock { end($0.process) } }

        /// Waits until it has ended. Its number is free again after that, and killed by nobody.
        func wait() -> Int32 {
            let process = state.withLock(\.process)
            guard let process else { return 0 }
            var information = siginfo_t()
            while waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) < 0, errno == EINTR
            {}
            return state.withLock { state in
                state.process = nil
                var status: Int32 = 0
                while waitpid(process, &status, 0) < 0, errno == EINTR {}
                return status
            }
        }

        private func end(_ process: pid_t?) {
            guard let process else { return }
            _ = Glibc.kill(isGroup ? -process : process, SIGKILL)
        }
    }
}
