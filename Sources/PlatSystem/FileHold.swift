/// An exclusive `flock` on a file that is there already and stays as it is, for as long as this value
/// lives: for a file beside which no lock can be made.
public final class FileHold: Sendable {
    private let file: FileDescriptor

    /// Waits at most `wait` for it; nil when somebody else holds it for longer.
    public static func acquire(
        _ path: String, wait: Duration, clock: any Clock<Duration> = ContinuousClock()
    ) async throws(SystemError) -> FileHold? {
        let hold = FileHold(try FileDescriptor(open: path, O_RDWR))
        let step = Duration.milliseconds(20)
        var waited = Duration.zero
        while flock(hold.file.number, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            guard errno == EWOULDBLOCK else { throw SystemError("flock", path) }
            guard waited < wait else { return nil }
            do { try await clock.sleep(for: step) } catch { return nil }
            waited += step
        }
        return hold
    }

    private init(_ file: consuming FileDescriptor) { self.file = file }
}
