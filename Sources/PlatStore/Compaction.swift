import Dispatch
import PlatSystem
import Synchronization

/// Forgets old states and gives their pages back, on the connection that writes, in small steps.
struct Compaction {
    let connection: SQLiteConnection

    /// The rows that one step looks at: so few that a commit hardly waits.
    static let rows = 500
    /// The pages that one step moves, for the same reason.
    static let pages = 100
    /// Free pages that stay for what is written next, and as one part of so many of the file.
    static let sparePages: Int64 = 256
    static let spareShare: Int64 = 8

    /// Removes what only states before `floor` need, a bounded number of rows; false when all is done.
    ///
    /// Of each write up to the floor its predecessor goes, since the write itself answers for the
    /// state at the floor; a deletion answers for nothing and goes with it.
    func step(to floor: Revision) throws(StoreError) -> Bool {
        try transaction { () throws(StoreError) in try !removeSuperseded(to: floor) }
    }

    /// Makes the file shorter by a few of its free pages; false when it has no more than it may.
    func giveBack() throws(StoreError) -> Bool {
        let free = try connection.integer("PRAGMA freelist_count") ?? 0
        let all = try connection.integer("PRAGMA page_count") ?? 0
        let excess = free - max(Self.sparePages, all / Self.spareShare)
        // A store that an older plat made, on a disk that had no room to change it, keeps its size.
        guard excess > 0, try connection.integer("PRAGMA auto_vacuum") == 2 else { return false }
        try connection.run("PRAGMA incremental_vacuum(\(min(excess, Int64(Self.pages))))")
        return true
    }

    /// Remembers in the store what was the newest revision at a time, and forgets times before `oldest`.
    func remember(_ mark: Retention.Mark, oldest: Int) throws(StoreError) {
        try transaction { () throws(StoreError) in
            let set = try connection.statement(.setMark)
            try set.bind(1, Int64(mark.time))
            try set.bind(2, mark.revision)
            try set.run()
            let remove = try connection.statement(.removeMarks)
            try remove.bind(1, Int64(oldest))
            try remove.bind(2, Int64(mark.time))
            try remove.run()
        }
    }

    private func transaction<Result>(
        _ body: () throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        do throws(StoreError) {
            try connection.statement(.beginWriting).run()
            let result = try body()
            try connection.statement(.commit).run()
            return result
        } catch {
            connection.endTransaction()
            throw error
        }
    }

    private func removeSuperseded(to floor: Revision) throws(StoreError) -> Bool {
        let old = try connection.integer(Query.compacted.sql).map(Revision.init(bitPattern:)) ?? 0
        guard old < floor else { return true }
        let rows = try superseding(after: old, through: floor)
        let remove = try connection.statement(.removeRow)
        let forget = try connection.statement(.removeCurrent)
        for row in rows {
            if row.previous != 0 {
                try remove.bind(1, row.previous)
                try remove.run()
            }
            guard let deletedKey = row.deletedKey else { continue }
            try remove.bind(1, row.revision)
            try remove.run()
            // Only if the deletion is still the newest write of the key.
            try forget.bind(1, key: deletedKey)
            try forget.bind(2, row.revision)
            try forget.run()
        }
        let isDone = rows.count < Self.rows
        let meta = try connection.statement(.setCompacted)
        try meta.bind(1, isDone ? floor : rows.last?.revision ?? floor)
        try meta.run()
        return isDone
    }

    private struct Superseding {
        let revision: Revision
        let previous: Revision
        let deletedKey: String?
    }

    private func superseding(
        after old: Revision, through floor: Revision
    ) throws(StoreError) -> [Superseding] {
        let row = try connection.statement(.superseding)
        try row.bind(1, old)
        try row.bind(2, floor)
        defer { row.reset() }
        let reader = Reader(connection: connection)
        var rows: [Superseding] = []
        while rows.count < Self.rows, try row.step() {
            let place = Reader.Place(key: row.string(0), revision: row.revision(1))
            // A row that is not what was written would have others removed than it superseded.
            try reader.verify(place, row, from: 2)
            let isDeletion = row.integer(4) == RowKind.delete
            rows.append(
                Superseding(
                    revision: place.revision, previous: row.revision(5),
                    deletedKey: isDeletion ? place.key : nil))
        }
        return rows
    }
}

extension Store {
    /// How often the newest revision's time is kept in the store.
    static let secondsBetweenMarks = 60

    /// Forgets history up to `floor`: afterwards states and watches from there on are answered, older
    /// ones are refused with `.compacted`. What exists stays, however old. Goes in steps, so that
    /// commits do not wait for it; blocks until all is done.
    public func compact(to floor: Revision) throws(StoreError) {
        let floor = min(floor, revision)
        while try compacting({ compaction throws(StoreError) in try compaction.step(to: floor) }) {}
    }

    /// Forgets history but for the `count` newest revisions.
    public func compact(keepingNewest count: UInt64) throws(StoreError) {
        let newest = revision
        if newest > count { try compact(to: newest - count) }
    }

    private func compacting<Result>(
        _ body: (Compaction) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try writer.withLock { writer throws(StoreError) in
            guard let writer else { throw .closed }
            // What the seal is checked by must not go before the seal itself is safe.
            try writer.makeSealed()
            try writer.sealFile.flush()
            return try body(Compaction(connection: writer.connection))
        }
    }

    func startCompacting(every interval: Duration) -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: writing)
        let nanoseconds = Int(interval / .nanoseconds(1))
        timer.schedule(
            deadline: .now() + .nanoseconds(nanoseconds), repeating: .nanoseconds(nanoseconds),
            leeway: .nanoseconds(nanoseconds / 10))
        timer.setEventHandler { [weak self] in
            self?.compactWhatIsDue(now: Int(WallClock.system.now()))
        }
        timer.activate()
        return timer
    }

    /// Runs on the writer's queue: between two steps whatever waits is committed. `now` in seconds
    /// since 1970.
    func compactWhatIsDue(now: Int) {
        let newest = revision
        let (mark, oldest, floor) = retention.withLock { retention in
            let mark = retention.note(newest, at: now, keepingOneIn: Self.secondsBetweenMarks)
            let floor = retention.floor(
                newest: newest, keepingNewest: options.keepsRevisions,
                youngerThan: Int(options.keepsHistory.components.seconds), at: now)
            return (mark, retention.oldest, floor)
        }
        if let mark, let oldest {
            inSteps { compaction throws(StoreError) in
                try compaction.remember(mark, oldest: oldest)
                return false
            }
        }
        inSteps { compaction throws(StoreError) in try compaction.step(to: floor) }
        inSteps { compaction throws(StoreError) in try compaction.giveBack() }
    }

    /// A step that fails has changed nothing; the next tick tries again, and what is wrong with the
    /// disk is told to those who write.
    private func inSteps(_ step: (Compaction) throws(StoreError) -> Bool) {
        while !queue.isClosed, (try? compacting(step)) == true { drain() }
    }
}
