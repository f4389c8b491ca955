import Synchronization

/// Read connections: each is lent to one thread at a time, a few are kept for the next.
final class ReaderPool: Sendable {
    private struct State {
        var idle: [SQLiteConnection] = []
        var isClosed = false
    }

    static let idleLimit = 4

    private let path: String
    private let vfs: String?
    private let state = Mutex(State())

    init(path: String, vfs: String?) {
        self.path = path
        self.vfs = vfs
    }

    func read<Result>(
        _ body: (Reader) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let connection = try take()
        defer { give(connection) }
        return try body(Reader(connection: connection))
    }

    private func take() throws(StoreError) -> SQLiteConnection {
        let (isClosed, idle) = state.withLock { ($0.isClosed, $0.idle.popLast()) }
        if isClosed { throw .closed }
        if let idle { return idle }
        return try SQLiteConnection(path: path, flags: SQLiteConnection.readWrite, vfs: vfs)
    }

    private func give(_ connection: SQLiteConnection) {
        state.withLock { state in
            guard !state.isClosed, state.idle.count < Self.idleLimit else { return }
            state.idle.append(connection)
        }
    }

    /// Ends the idle connections at once, those lent out when they come back.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.idle = []
        }
    }
}
