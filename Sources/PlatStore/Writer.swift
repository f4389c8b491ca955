import PlatSystem

/// Applies batches of transactions on the one connection that writes. Used by one thread at a time.
struct Writer {
    let connection: SQLiteConnection
    private(set) var revision: Revision

    init(connection: SQLiteConnection) throws(StoreError) {
        self.connection = connection
        let newest = try connection.integer(Query.newest.sql) ?? 0
        revision = Revision(bitPattern: newest)
    }

    /// What a batch came to: an answer per transaction, and the events of those that happened.
    struct Outcome {
        var answers: [Result<[Revision], StoreError>] = []
        var events: [Event] = []
    }

    /// Applies the transactions in order and makes them durable together. When the disk refuses, none
    /// of them has happened and all that would have are answered with the reason.
    mutating func apply(_ transactions: [[Write]]) -> Outcome {
        let before = revision
        var outcome = Outcome()
        outcome.answers.reserveCapacity(transactions.count)
        do throws(StoreError) {
            try connection.statement(.beginWriting).run()
            for writes in transactions {
                outcome.answers.append(try apply(writes, into: &outcome.events))
            }
            try connection.statement(.commit).run()
        } catch {
            revision = before
            rollback()
            outcome = Outcome(
                answers: transactions.indices.map { index in
                    guard index < outcome.answers.count, case .failure = outcome.answers[index]
                    else {
                        return .failure(error)
                    }
                    return outcome.answers[index]
                })
        }
        return outcome
    }

    func rollback() {
        guard !connection.isIdle else { return }
        // The caller reports the failure that led here; if this fails too, the next begin says so.
        _ = try? connection.statement(.rollback).run()
    }

    /// One transaction: all expectations are checked before the first row is written, so that a
    /// conflict leaves nothing to undo.
    private mutating func apply(
        _ writes: [Write], into events: inout [Event]
    ) throws(StoreError) -> Result<[Revision], StoreError> {
        var plan: [Event] = []
        var previous: [Revision] = []
        plan.reserveCapacity(writes.count)
        previous.reserveCapacity(writes.count)
        var own: [KeyBytes: Int] = [:]
        for (index, write) in writes.enumerated() {
            let key = KeyBytes(write.key)
            let head: Head
            if writes.count > 1, let earlier = own[key] {
                head = Head(after: plan[earlier])
            } else {
                head = try self.head(of: write.key)
            }
            guard write.isSatisfied(by: head) else {
                return .failure(.conflict(key: write.key, actual: head.live?.revision))
            }
            let revision = self.revision + 1 + Revision(index)
            plan.append(write.event(at: revision, over: head))
            previous.append(head.revision)
            if writes.count > 1 { own[key] = index }
        }
        for (write, (event, previous)) in zip(writes, zip(plan, previous)) {
            try insert(event, previous: previous, keepsBytes: write.hasOwnBytes)
        }
        revision += Revision(writes.count)
        events.append(contentsOf: plan)
        return .success(plan.map(\.revision))
    }

    private func head(of key: String) throws(StoreError) -> Head {
        let statement = try connection.statement(.head)
        try statement.bind(1, key: key)
        guard try statement.step() else { return Head(revision: 0, bytes: nil) }
        defer { statement.reset() }
        let revision = statement.revision(0)
        guard statement.integer(1) == 0 else { return Head(revision: revision, bytes: nil) }
        let place = Reader.Place(key: key, revision: revision)
        let reader = Reader(connection: connection)
        let entry = try reader.entry(at: place, statement, sum: 2, bytes: 3)
        return Head(revision: revision, bytes: entry.bytes)
    }

    private func insert(
        _ event: Event, previous: Revision, keepsBytes: Bool
    ) throws(StoreError) {
        var key = event.key
        let sum = key.withUTF8 { key in
            event.bytes.withUnsafeBytes { bytes in
                Checksum.of(
                    revision: event.revision, key: UnsafeRawBufferPointer(key),
                    bytes: keepsBytes ? bytes : UnsafeRawBufferPointer(start: nil, count: 0))
            }
        }
        let row = try connection.statement(.insert)
        try row.bind(1, event.revision)
        try row.bind(2, key: event.key)
        try row.bind(3, event.kind == .put ? RowKind.put : RowKind.delete)
        try row.bind(4, previous)
        try row.bind(5, sum)
        if keepsBytes { try row.bind(6, event.bytes) } else { try row.bindNull(6) }
        try row.run()
        let current = try connection.statement(.setCurrent)
        try current.bind(1, key: event.key)
        try current.bind(2, event.revision)
        try current.bind(3, event.kind == .put ? 0 as Int64 : 1)
        try current.run()
    }
}

/// The newest write of a key, also when that was a deletion (then without bytes).
struct Head {
    let revision: Revision
    let bytes: [UInt8]?

    init(revision: Revision, bytes: [UInt8]?) {
        self.revision = revision
        self.bytes = bytes
    }

    init(after event: Event) {
        self.init(revision: event.revision, bytes: event.kind == .put ? event.bytes : nil)
    }

    var live: (revision: Revision, bytes: [UInt8])? { bytes.map { (revision, $0) } }
}

extension Write {
    fileprivate func isSatisfied(by head: Head) -> Bool {
        if case .delete = change, head.live == nil { return false }
        return switch expecting {
        case .any: true
        case .absent: head.live == nil
        case .present: head.live != nil
        case .revision(let revision): head.live?.revision == revision
        }
    }

    /// A deletion without a template is stored without bytes: the write before has them.
    fileprivate var hasOwnBytes: Bool {
        if case .delete(nil) = change { false } else { true }
    }

    fileprivate func event(at revision: Revision, over head: Head) -> Event {
        switch change {
        case .put(let template):
            Event(
                kind: .put, key: key, revision: revision, bytes: template.filled(with: revision),
                previous: head.bytes)
        case .delete(let template):
            Event(
                kind: .delete, key: key, revision: revision,
                bytes: template?.filled(with: revision) ?? head.bytes ?? [], previous: head.bytes)
        }
    }
}

/// A key compared by its bytes: `String` takes two spellings of "é" for one.
struct KeyBytes: Hashable {
    let key: String

    init(_ key: String) { self.key = key }

    static func == (left: KeyBytes, right: KeyBytes) -> Bool {
        left.key.utf8.elementsEqual(right.key.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var key = key
        key.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
