import Synchronization

/// Hands signals over to ordinary code, on a thread of its own.
///
/// A second signal of the same kind gets the default action, so that a program which does not
/// listen to the first one can still be ended.
public final class SignalWatch: Sendable {
    /// The end of the pipe that the signal handler writes to; set before a handler is installed.
    private static let writeEnd = Atomic<Int32>(-1)
    private static let running = Mutex(false)

    /// Calls `body` for each signal of `signals`, for the rest of the process. Only the first call
    /// has an effect.
    public static func start(_ signals: [Int32], _ body: @escaping @Sendable (Int32) -> Void) {
        let isFirst = running.withLock { running in
            defer { running = true }
            return !running
        }
        guard isFirst else { return }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        writeEnd.store(ends[1], ordering: .releasing)
        let readEnd = ends[0]
        Threads.detach {
            while let bytes = Descriptor.read(readEnd, atMost: 16), !bytes.isEmpty {
                for number in bytes { body(Int32(number)) }
            }
        }
        for number in signals { install(number) }
    }

    private static func install(_ number: Int32) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            let before = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = Glibc.write(SignalWatch.writeEnd.load(ordering: .acquiring), &byte, 1)
            errno = before
        }
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
        sigaction(number, &action, nil)
    }
}
