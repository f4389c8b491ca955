import Synchronization

/// Hands on what comes in any order in the order of its positions, each as soon as all before it are
/// there.
public final class InOrder<Element: Sendable>: Sendable {
    private struct State {
        var waiting: [Int: Element?] = [:]
        var next = 0
    }

    private let state = Mutex(State())
    private let body: @Sendable (Element) -> Void

    /// Calls `body` for one after the other.
    public init(_ body: @escaping @Sendable (Element) -> Void) { self.body = body }

    /// What is at a position; nil for nothing.
    public func add(_ element: Element?, at position: Int) {
        state.withLock { state in
            state.waiting[position] = .some(element)
            while let next = state.waiting.removeValue(forKey: state.next) {
                state.next += 1
                if let next { body(next) }
            }
        }
    }
}
