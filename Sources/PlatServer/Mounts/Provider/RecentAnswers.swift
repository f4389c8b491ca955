import Synchronization

/// Answers to questions for as long as they hold; of so many that there is no room, all are forgotten.
final class RecentAnswers<Question: Hashable & Sendable, Answer: Sendable>: Sendable {
    private struct Kept {
        var answer: Answer
        var until: Duration
    }

    private let kept = Mutex<[Question: Kept]>([:])
    private let clock: ServerClock
    private let limit: Int

    init(limit: Int, clock: ServerClock) {
        self.limit = limit
        self.clock = clock
    }

    /// What was answered and still holds.
    func answer(to question: Question) -> Answer? {
        let now = clock.uptime()
        return kept.withLock { kept in
            kept[question].flatMap { $0.until > now ? $0.answer : nil }
        }
    }

    func keep(_ answer: Answer, to question: Question, for duration: Duration) {
        let until = clock.uptime() + duration
        kept.withLock { kept in
            if kept.count >= limit { kept.removeAll() }
            kept[question] = Kept(answer: answer, until: until)
        }
    }
}
