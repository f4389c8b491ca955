import PlatSystem
import PlatValue

/// A controller that runs here for the time of a test, as a program of the user's.
struct ControllerProcess: Sendable {
    private let words: [String]
    private let context: Context

    init(_ words: [String], _ context: Context) {
        self.words = words
        self.context = context
    }

    /// Runs it with a kubeconfig of its own until it is cancelled; answers why it has ended before
    /// that. What it says goes to standard error: the output is that of the test.
    @Sendable func run(_ kubeconfig: Value) async -> String {
        let folder = context.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        let number = String(UInt64.random(in: 0 ... .max), radix: 36)
        let file = "\(folder)/plat-controller-\(number).kubeconfig"
        defer { unlink(file) }
        do throws(SystemError) { try AtomicFile.write(kubeconfig.yaml(), to: file) } catch {
            return "has no kubeconfig: \(file): \(error.reason)"
        }
        var environment = context.environment
        environment["KUBECONFIG"] = file
        do throws(ChildProcessError) {
            _ = try await ChildProcess.output(
                "/bin/sh", ["-c", "exec \"$@\" >&2", "plat"] + words, environment: environment,
                input: .nothing)
            return "has ended"
        } catch {
            return "\(error)"
        }
    }
}
