import Dispatch
import Synchronization

extension Writer {
    /// The rows that one step looks at: so few that a commit hardly waits.
    static let compactionStep = 500

    /// Removes what only states before `floor` need, a bounded number of rows; false when all is done.
    ///
    /// Of each write up to the floor its predecessor goes, since the write itself answers for the
    /// state at the floor; a deletion answers for nothing and goes with it.
    func compact(to floor: Revision) throws(StoreError) -> Bool {
        do throws(StoreError) {
            try connection.statement(.beginWriting).run()
            let isDone = try removeSuperseded(to: floor)
            try connection.statement(.commit).run()
            return !isDone
        } catch {
            rollback()
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
        let isDone = rows.count < Self.compactionStep
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
        var rows: [Superseding] = []
        while rows.count < Self.compactionStep, try row.step() {
            let isDeletion = row.integer(1) == RowKind.delete
            rows.append(
                Superseding(
                    revision: row.revision(0), previous: row.revision(2),
                    deletedKey: isDeletion ? row.string(3) : nil))
        }
        return rows
    }
}

extension Store {
    /// Forgets history up to `floor`: afterwards states and watches from there on are answered, older
    /// ones are refused with `.compacted`. What exists stays, however old. Goes in steps, so that
    /// commits do not wait for it; blocks until all is done.
    public func compact(to floor: Revision) throws(StoreError) {
        let floor = min(floor, revision)
        while try compactStep(to: floor) {}
    }

    /// Forgets history but for the `count` newest revisions.
    public func compact(keepingNewest count: UInt64) throws(StoreError) {
        let newest = revision
        if newest > count { try compact(to: newest - count) }
    }

    private func compactStep(to floor: Revision) throws(StoreError) -> Bool {
        try writer.withLock { writer throws(StoreError) in
            guard let writer else { throw .closed }
            return try writer.compact(to: floor)
        }
    }

    func startCompacting(every interval: Duration) -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: writing)
        let nanoseconds = Int(interval / .nanoseconds(1))
        timer.schedule(
            deadline: .now() + .nanoseconds(nanoseconds), repeating: .nanoseconds(nanoseconds),
            leeway: .nanoseconds(nanoseconds / 10))
        timer.setEventHandler { [weak self] in self?.compactWhatIsDue() }
        timer.activate()
        return timer
    }

    /// Runs on the writer's queue: between two steps whatever waits is committed.
    func compactWhatIsDue() {
        let now = ContinuousClock.now
        let newest = revision
        let floor = retention.withLock { retention in
            retention.note(newest, at: now)
            return retention.floor(
                newest: newest, keepingNewest: options.keepsRevisions,
                youngerThan: options.keepsHistory, at: now)
        }
        // A step that fails has changed nothing; the next tick tries again, and what is wrong with
        // the disk is told to those who write.
        while !queue.isClosed, (try? compactStep(to: floor)) == true { drain() }
    }
}
