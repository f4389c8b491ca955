/// Why a program gave no answer.
public enum ChildProcessError: Error, Sendable, CustomStringConvertible {
    case start(SystemError)
    case status(Int32)
    case signal(Int32)

    public var description: String {
        switch self {
        case .start(let error): error.reason
        case .status(let status): "ended with status \(status)"
        case .signal(let signal): "was ended by signal \(signal)"
        }
    }
}

/// Other programs, run and waited for.
public enum ChildProcess {
    /// Runs a program to its end and answers what it wrote to standard output; standard input and
    /// error stay the caller's. A name without a slash is looked up in `PATH`.
    public static func output(
        _ program: String, _ arguments: [String], environment: [String: String]
    ) async throws(ChildProcessError) -> [UInt8] {
        try await blocking { () throws(ChildProcessError) in
            try run(program, arguments, environment)
        }
    }

    private static func run(
        _ program: String, _ arguments: [String], _ environment: [String: String]
    ) throws(ChildProcessError) -> [UInt8] {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .start(SystemError("pipe", program)) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        var process = pid_t()
        let result = withStrings([program] + arguments) { argv in
            withStrings(environment.map { "\($0.key)=\($0.value)" }) { variables in
                posix_spawnp(&process, program, &actions, nil, argv, variables)
            }
        }
        close(ends[1])
        defer { close(ends[0]) }
        guard result == 0 else { throw .start(SystemError("start", program, code: result)) }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(ends[0], &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            output += buffer[..<count]
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard status & 0x7F == 0 else { throw .signal(status & 0x7F) }
        guard status >> 8 == 0 else { throw .status(status >> 8) }
        return output
    }

    /// Calls `body` with a null-terminated array of C strings that live as long as the call.
    private static func withStrings<R>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R
    ) -> R {
        let copies = texts.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        return body(copies)
    }
}
