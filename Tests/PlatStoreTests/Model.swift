@testable import PlatStore

/// The store as a dictionary and a list would do it: every event ever, and states computed from them.
struct Model {
    var events: [Event] = []
    /// The oldest state that may still be asked for.
    var oldest: Revision = 0

    var revision: Revision { Revision(events.count) }

    /// The entries at a revision, in the order of their keys' bytes.
    func entries(at revision: Revision, prefix: String = "", after: String? = nil) -> [Entry] {
        var live: [[UInt8]: Entry] = [:]
        for event in events.prefix(Int(revision)) {
            let entry = Entry(key: event.key, bytes: event.bytes, revision: event.revision)
            live[Array(event.key.utf8)] = event.kind == .put ? entry : nil
        }
        return
            live
            .filter { key, _ in
                key.starts(with: prefix.utf8)
                    && after.map { $0.utf8.lexicographicallyPrecedes(key) } ?? true
            }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map(\.value)
    }

    func events(after revision: Revision, prefix: String) -> [Event] {
        events.dropFirst(Int(revision)).filter { $0.key.utf8.starts(with: prefix.utf8) }
    }

    /// Applies a transaction as the store should: its revisions, or why not.
    mutating func commit(_ writes: [Write]) -> Result<[Revision], StoreError> {
        var next = self
        for write in writes {
            let head = next.entries(at: next.revision).first {
                KeyBytes($0.key) == KeyBytes(write.key)
            }
            let isSatisfied =
                switch write.expecting {
                case .any: true
                case .absent: head == nil
                case .present: head != nil
                case .revision(let revision): head?.revision == revision
                }
            let revision = next.revision + 1
            var event: Event?
            switch write.change {
            case .put(let template):
                event = Event(
                    kind: .put, key: write.key, revision: revision,
                    bytes: Self.fill(template, revision), previous: head?.bytes)
            case .delete(let template):
                if let head {
                    event = Event(
                        kind: .delete, key: write.key, revision: revision,
                        bytes: template.map { Self.fill($0, revision) } ?? head.bytes,
                        previous: head.bytes)
                }
            }
            guard isSatisfied, let event else {
                return .failure(.conflict(key: write.key, actual: head?.revision))
            }
            next.events.append(event)
        }
        defer { self = next }
        return .success(next.events.dropFirst(events.count).map(\.revision))
    }

    private static func fill(_ template: Template, _ revision: Revision) -> [UInt8] {
        guard let offset = template.offset else { return template.bytes }
        return template.bytes[..<offset] + Array(String(revision).utf8) + template.bytes[offset...]
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A transaction of a few writes to few keys, so that they meet.
    mutating func writes(at revision: Revision) -> [Write] {
        (0..<Int.random(in: 1...4, using: &self)).map { _ in
            let expectations: [Write.Expectation] = [
                .any, .any, .any, .absent, .present,
                .revision(revision - min(revision, UInt64.random(in: 0...20, using: &self))),
            ]
            return Write(
                key: key(), expecting: expectations.randomElement(using: &self) ?? .any,
                change: change())
        }
    }

    private mutating func change() -> Write.Change {
        switch Int.random(in: 0..<10, using: &self) {
        case 0: .delete(template())
        case 1, 2: .delete(nil)
        default: .put(template())
        }
    }

    private mutating func template() -> Template {
        // Some rows are larger than a page of the file.
        let count = Bool.random(using: &self) ? 20 : Int.random(in: 0...9_000, using: &self)
        let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
        let hole = Bool.random(using: &self) ? Int.random(in: 0...count, using: &self) : nil
        return Template(bytes, revisionAt: hole)
    }

    /// Keys that are prefixes of each other, and two spellings of one letter.
    mutating func key() -> String {
        let parts = ["a", "a/", "b", "/", "\u{e9}", "e\u{301}", "\u{10FFFF}", "\0"]
        return (0..<Int.random(in: 0...2, using: &self))
            .map { _ in parts.randomElement(using: &self) ?? "" }.joined()
    }
}
