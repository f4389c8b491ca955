import PlatSystem
import Synchronization

/// Read connections: each is lent to one thread at a time, a few are kept for the next.
///
/// Those few are opened at once, because no more can be when the files are taken away: then reads go
/// on with what is open.
final class ReaderPool: Sendable {
    private struct State {
        var idle: [SQLiteConnection] = []
        var isClosed = false
    }

    static let idleLimit = 4

    private let path: String
    private let vfs: String?
    private let places: [FilePlace]
    private let state: Mutex<State>

    init(path: String, vfs: String?, places: [FilePlace]) throws(StoreError) {
        self.path = path
        self.vfs = vfs
        self.places = places
        state = Mutex(State())
        for _ in 0..<Self.idleLimit {
            let connection = try open()
            // The first read is what opens the log.
            try Reader(connection: connection).snapshot { _ throws(StoreError) in }
            give(connection)
        }
    }

    private func open() throws(StoreError) -> SQLiteConnection {
        try SQLiteConnection(path: path, flags: SQLiteConnection.readWrite, vfs: vfs)
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
        // What is there now would be read for what was there.
        if let place = places.first(where: \.isDeserted) { throw .removed(file: place.path) }
        return try open()
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
