import PlatSystem
import Synchronization

/// What happens on `^C`: the task tree is cancelled, and the command says what goes on without it.
///
/// Nothing is installed before a command asks for it: until then a signal ends the process at once.
final class Interruption: Sendable {
    private struct State {
        var signal: Int32?
        var cancel: (@Sendable () -> Void)?
        var pending: [String] = []
    }

    private let state = Mutex(State())
    private let arming: @Sendable (@escaping @Sendable (Int32) -> Void) -> Void

    init(arming: @escaping @Sendable (@escaping @Sendable (Int32) -> Void) -> Void) {
        self.arming = arming
    }

    /// The signal that came, if one came.
    var signal: Int32? { state.withLock(\.signal) }

    /// What the server goes on with; told when the command is interrupted.
    var pending: [String] { state.withLock(\.pending) }

    /// Catches signals from now on. Called before the first request, and by whatever waits.
    func arm() {
        arming { number in self.interrupt(number) }
    }

    func interrupt(_ number: Int32) {
        let cancel = state.withLock { state in
            if state.signal == nil { state.signal = number }
            return state.cancel
        }
        cancel?()
    }

    /// Says what a signal does; it is done at once where one has come before anybody said.
    func onInterrupt(_ cancel: @escaping @Sendable () -> Void) {
        let hasCome = state.withLock { state in
            state.cancel = cancel
            return state.signal != nil
        }
        if hasCome { cancel() }
    }

    /// Says, for the time of `body`, what the server goes on with if the command is interrupted.
    @discardableResult
    func whilePending<R>(
        _ text: String, _ body: () async throws(CommandError) -> R
    ) async throws(CommandError) -> R {
        expect(text)
        do throws(CommandError) {
            let result = try await body()
            settle(text)
            return result
        } catch {
            // What failed by itself does not go on; what was interrupted does.
            if !Task.isCancelled { settle(text) }
            throw error
        }
    }

    /// Notes what the server goes on with if the command is interrupted.
    func expect(_ text: String) {
        state.withLock { state in
            if !state.pending.contains(text) { state.pending.append(text) }
        }
    }

    /// Forgets what `expect` noted: it is done.
    func settle(_ text: String) {
        state.withLock { state in
            if let position = state.pending.firstIndex(of: text) {
                state.pending.remove(at: position)
            }
        }
    }
}
