/// Which revision history may be compacted to: the newest one that is old enough both ways.
///
/// Time is only known for what this process has seen. After a restart everything counts as new, so
/// that history is kept too long rather than too short.
struct Retention {
    private struct Mark {
        let time: ContinuousClock.Instant
        let revision: Revision
    }

    /// One per compaction interval, oldest first; those older than the floor are dropped.
    private var marks: [Mark] = []

    /// Remembers that `revision` was the newest one at `time`.
    mutating func note(_ revision: Revision, at time: ContinuousClock.Instant) {
        guard marks.last?.revision != revision else { return }
        marks.append(Mark(time: time, revision: revision))
    }

    /// The revision up to which history is neither among the `count` newest nor younger than `age`.
    mutating func floor(
        newest: Revision, keepingNewest count: UInt64, youngerThan age: Duration,
        at time: ContinuousClock.Instant
    ) -> Revision {
        let old = marks.lastIndex { $0.time.duration(to: time) >= age }
        guard let old else { return 0 }
        marks.removeFirst(old)
        return min(marks[0].revision, newest > count ? newest - count : 0)
    }
}
