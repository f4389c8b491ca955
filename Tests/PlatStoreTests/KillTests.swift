import PlatSystem
import PlatTesting
import Testing

@testable import PlatStore

/// `kill -9` under load. The process that is killed is this test program, started again for the one
/// test `writesUntilItIsKilled`, which tells each commit that was answered through a pipe.
@Suite struct KillTests {
    static let victimsStore = ProcessInfo.processInfo.environment["PLAT_TEST_VICTIMS_STORE"]
    static let pipe: Int32 = 3
    static let callers: UInt32 = 32

    @Test(.timeLimit(.minutes(2))) func killedUnderLoadNothingAnsweredIsLost() async throws {
        let folder = try TestFolder()
        var answered: [Answer] = []
        for round in 1...3 {
            let fresh = try await blocking { [path = folder.store] () throws(SystemError) in
                try Victim(store: path, round: round).killAfter(answers: 2_000)
            }
            answered += fresh
            #expect(try Store.check(path: folder.store) == [])
            let store = try openStore(folder.store)
            defer { store.close() }
            let lost = try answered.filter { answer in
                try store.get(answer.key)
                    != Entry(key: answer.key, bytes: answer.bytes, revision: answer.revision)
            }
            #expect(lost.isEmpty, "lost \(lost.count) of \(answered.count)")
            #expect(store.revision >= answered.map(\.revision).max() ?? 0)
            // Whatever else is there was on its way when the kill came: one a caller.
            #expect(try store.count(prefix: "") <= answered.count + round * Int(Self.callers))
        }
    }

    /// Runs only in the process that is to be killed; ends in no other way.
    @Test(.enabled(if: victimsStore != nil)) func writesUntilItIsKilled() async throws {
        let store = try openStore(try #require(Self.victimsStore))
        let round = store.revision
        await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<Self.callers {
                group.addTask {
                    for count in UInt32(0)... {
                        var answer = Answer(round: round, caller: caller, count: count)
                        answer.revision = try await store.commit([answer.write])[0]
                        withUnsafeBytes(of: answer) {
                            _ = write(Self.pipe, $0.baseAddress, $0.count)
                        }
                    }
                }
            }
        }
    }
}

/// One commit as the victim tells of it; small enough for the pipe to take it whole.
struct Answer {
    let round: Revision
    let caller: UInt32
    let count: UInt32
    var revision: Revision = 0

    init(round: Revision, caller: UInt32, count: UInt32) {
        (self.round, self.caller, self.count) = (round, caller, count)
    }

    var key: String { "\(round)/\(caller)/\(count)" }
    var bytes: [UInt8] { Array(repeating: UInt8(truncatingIfNeeded: count), count: 500) }
    var write: Write {
        Write(key: key, expecting: .absent, change: .put(Template(bytes, revisionAt: nil)))
    }
}

struct Victim {
    let process: pid_t
    let answers: Int32

    init(store: String, round: Int) throws(SystemError) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw SystemError("pipe", store) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], KillTests.pipe)
        for stream in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
        }
        let arguments = [
            CommandLine.arguments[0], "--testing-library", "swift-testing", "--filter",
            "writesUntilItIsKilled",
        ]
        var environment = ProcessInfo.processInfo.environment
        environment["PLAT_TEST_VICTIMS_STORE"] = store
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var process = pid_t()
        let code = posix_spawn(&process, "/proc/self/exe", &actions, nil, &argv, &envp)
        close(ends[1])
        guard code == 0 else { throw SystemError("spawn", arguments[0], code: code) }
        self.process = process
        answers = ends[0]
    }

    /// Reads what the victim tells, kills it in the middle, and returns all that it told.
    func killAfter(answers wanted: Int) throws(SystemError) -> [Answer] {
        defer { close(answers) }
        var told: [Answer] = []
        var answer = Answer(round: 0, caller: 0, count: 0)
        while withUnsafeMutableBytes(of: &answer, { read(answers, $0.baseAddress, $0.count) })
            == MemoryLayout<Answer>.size
        {
            told.append(answer)
            if told.count == wanted { kill(process, SIGKILL) }
        }
        var status: Int32 = 0
        guard waitpid(process, &status, 0) == process else { throw SystemError("wait", "victim") }
        guard status & 0x7F == SIGKILL, told.count >= wanted else {
            throw SystemError("kill", "victim", code: status)
        }
        return told
    }
}
