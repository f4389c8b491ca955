import PlatSystem

/// Applies batches of transactions on the one connection that writes. Used by one thread at a time.
struct Writer {
    let connection: SQLiteConnection
    let sealFile: SealFile
    /// The files, whose names must still lead to them for a write to be worth anything.
    let places: [FilePlace]
    /// What the database holds; the file of the seal has it before the callers get their answers.
    private var seal: Seal

    var revision: Revision { seal.revision }

    /// - Parameter seal: what fits the database as it is.
    init(
        connection: SQLiteConnection, sealFile: SealFile, seal: Seal, places: [FilePlace]
    ) throws(StoreError) {
        self.connection = connection
        self.sealFile = sealFile
        self.seal = seal
        self.places = places
        try makeSealed()
    }

    /// Nothing more is written, and nothing compacted, over what is not sealed.
    func makeSealed() throws(StoreError) {
        if let place = places.first(where: \.isDeserted) { throw .removed(file: place.path) }
        if sealFile.seal != seal { try sealFile.write(seal) }
    }

    /// What a batch came to: an answer per transaction, and the events of those that happened.
    struct Outcome {
        var answers: [Result<[Revision], StoreError>] = []
        var events: [Event] = []

        /// The answers when something failed for all: those that were refused before stay so.
        func failed(with error: StoreError, of count: Int) -> [Result<[Revision], StoreError>] {
            (0..<count).map { index in
                guard index < answers.count, case .failure = answers[index] else {
                    return .failure(error)
                }
                return answers[index]
            }
        }
    }

    /// Applies the transactions in order and makes them durable together. When the disk refuses, none
    /// of them has happened and all that would have are answered with the reason. When it refuses only
    /// the seal, they have happened and still nobody is told so: what is acknowledged is sealed.
    mutating func apply(_ transactions: [[Write]]) -> Outcome {
        let before = seal
        var outcome = Outcome()
        outcome.answers.reserveCapacity(transactions.count)
        do throws(StoreError) {
            try makeSealed()
            try connection.statement(.beginWriting).run()
            for writes in transactions {
                outcome.answers.append(try apply(writes, into: &outcome.events))
            }
            try connection.statement(.commit).run()
        } catch {
            seal = before
            connection.endTransaction()
            return Outcome(answers: outcome.failed(with: error, of: transactions.count))
        }
        do throws(StoreError) {
            try makeSealed()
        } catch {
            outcome.answers = outcome.failed(with: error, of: transactions.count)
        }
        return outcome
    }

    /// One transaction: all expectations are checked before the first row is written, so that a
    /// conflict leaves nothing to undo.
    private mutating func apply(
        _ writes: [Write], into events: inout [Event]
    ) throws(StoreError) -> Result<[Revision], StoreError> {
        var plan: [(event: Event, over: Head)] = []
        plan.reserveCapacity(writes.count)
        var own: [KeyBytes: Int] = [:]
        for (index, write) in writes.enumerated() {
            let key = KeyBytes(write.key)
            let head: Head
            if writes.count > 1, let earlier = own[key] {
                head = Head(after: plan[earlier].event)
            } else {
                head = try self.head(of: write.key)
            }
            guard write.isSatisfied(by: head) else {
                return .failure(.conflict(key: write.key, actual: head.live?.revision))
            }
            let revision = self.revision + 1 + Revision(index)
            plan.append((write.event(at: revision, over: head), head))
            if writes.count > 1 { own[key] = index }
        }
        for (write, (event, head)) in zip(writes, plan) {
            let kind = event.kind == .put ? RowKind.put : RowKind.delete
            let facts = RowFacts(
                revision: event.revision, kind: kind, previous: head.revision)
            try connection.insert(facts, event.key, write.hasOwnBytes ? event.bytes : nil)
            if head.bytes != nil { seal.remove(event.key, head.revision) }
            if event.kind == .put { seal.add(event.key, event.revision) }
        }
        seal.revision += Revision(writes.count)
        events.append(contentsOf: plan.lazy.map(\.event))
        return .success(plan.map(\.event.revision))
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
        let entry = try reader.entry(at: place, statement, from: 2)
        return Head(revision: revision, bytes: entry.bytes)
    }
}

extension SQLiteConnection {
    /// Writes a row of history, and that it is the newest of its key. Without bytes a deletion shows
    /// those of the write before.
    func insert(_ facts: RowFacts, _ name: String, _ bytes: [UInt8]?) throws(StoreError) {
        var key = name
        let sum = key.withUTF8 { key in
            (bytes ?? []).withUnsafeBytes {
                Checksum.of(facts, key: UnsafeRawBufferPointer(key), bytes: $0)
            }
        }
        let row = try statement(.insert)
        try row.bind(1, facts.revision)
        try row.bind(2, key: name)
        try row.bind(3, facts.kind)
        try row.bind(4, facts.previous)
        try row.bind(5, sum)
        if let bytes { try row.bind(6, bytes) } else { try row.bindNull(6) }
        try row.run()
        let current = try statement(.setCurrent)
        try current.bind(1, key: name)
        try current.bind(2, facts.revision)
        try current.bind(3, facts.kind == RowKind.put ? 0 as Int64 : 1)
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
                previous: head.bytes, note: note)
        case .delete(let template):
            Event(
                kind: .delete, key: key, revision: revision,
                bytes: template?.filled(with: revision) ?? head.bytes ?? [], previous: head.bytes,
                note: note)
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
