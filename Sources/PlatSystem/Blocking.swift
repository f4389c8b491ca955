import Synchronization

/// Runs a call that blocks (a file lock, a slow disk) on a thread of its own, so that the
/// cooperative pool, which has no thread to spare, does not wait with it.
public func blocking<Result: Sendable, Failure: Error>(
    _ body: @escaping @Sendable () throws(Failure) -> Result
) async throws(Failure) -> Result {
    let outcome: Swift.Result<Result, Failure> = await withCheckedContinuation { continuation in
        Threads.detach {
            do throws(Failure) {
                continuation.resume(returning: .success(try body()))
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
    }
    return try outcome.get()
}

/// Runs a call that may block for ever (somebody who types, a pipe that nobody writes to) on a
/// thread of its own. When the task is cancelled this returns nil at once; the thread goes on, and
/// what it finds is lost, so that this is for programs that are about to end.
public func blockingUntilCancelled<Result: Sendable>(
    _ body: @escaping @Sendable () -> Result
) async -> Result? {
    let waiter = Waiter<Result>()
    return await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
            guard waiter.wait(continuation) else { return }
            Threads.detach { waiter.resume(body()) }
        }
    } onCancel: {
        waiter.resume(nil)
    }
}

/// A task that waits for one of two things, whichever comes first.
private final class Waiter<Result: Sendable>: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Result?, Never>?
        var isOver = false
    }
    private let state = Mutex(State())

    /// False where it is over before it began; then the continuation has been resumed.
    func wait(_ continuation: CheckedContinuation<Result?, Never>) -> Bool {
        let isOver = state.withLock { state in
            if !state.isOver { state.continuation = continuation }
            return state.isOver
        }
        if isOver { continuation.resume(returning: nil) }
        return !isOver
    }

    func resume(_ result: Result?) {
        let continuation = state.withLock { state in
            state.isOver = true
            return state.continuation.take()
        }
        continuation?.resume(returning: result)
    }
}
