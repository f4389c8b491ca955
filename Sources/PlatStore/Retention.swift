/// Which revision history may be compacted to: the newest one that is old enough both ways.
///
/// Times are those of the machine's clock, in seconds since 1970, because they must hold after a
/// restart. Where it is set back, what seems to come from later counts as new: history is kept too long
/// rather than too short.
struct Retention {
    /// What was the newest revision at a time.
    struct Mark: Equatable {
        let time: Int
        let revision: Revision
    }

    /// Oldest first; those older than the floor are dropped.
    private var marks: [Mark] = []
    private var lastKept = Int.min

    init(_ marks: [Mark] = []) {
        self.marks = marks
        lastKept = marks.last?.time ?? .min
    }

    /// The time of the oldest mark; nil before the first.
    var oldest: Int? { marks.first?.time }

    /// Remembers that `revision` was the newest one at `time`; returns the mark when it is to be kept in
    /// the store, which is once in so many seconds.
    mutating func note(_ revision: Revision, at time: Int, keepingOneIn seconds: Int) -> Mark? {
        if let last = marks.last, last.time > time {
            marks.removeAll { $0.time > time }
            lastKept = min(lastKept, time)
        }
        guard marks.last?.revision != revision else { return nil }
        let mark = Mark(time: time, revision: revision)
        marks.append(mark)
        guard lastKept == .min || time - lastKept >= seconds else { return nil }
        lastKept = time
        return mark
    }

    /// The revision up to which history is neither among the `count` newest nor younger than `age`.
    mutating func floor(
        newest: Revision, keepingNewest count: UInt64, youngerThan age: Int, at time: Int
    ) -> Revision {
        let old = marks.lastIndex { time - $0.time >= age }
        guard let old else { return 0 }
        marks.removeFirst(old)
        return min(marks[0].revision, newest > count ? newest - count : 0)
    }
}

extension SQLiteConnection {
    /// The marks that the store keeps, oldest first.
    func marks() throws(StoreError) -> [Retention.Mark] {
        let row = try prepare("SELECT time, revision FROM marks ORDER BY time")
        var marks: [Retention.Mark] = []
        while try row.step() {
            marks.append(Retention.Mark(time: Int(row.integer(0)), revision: row.revision(1)))
        }
        return marks
    }
}
