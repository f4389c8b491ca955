extension RegularExpression {
    /// Runs a program over a text, all its threads in step, the preferred ones first.
    struct Matcher {
        private let program: Program
        private let bytes: UnsafeBufferPointer<UInt8>
        private var stack: [Int] = []

        init(_ program: Program, _ bytes: UnsafeBufferPointer<UInt8>) {
            self.program = program
            self.bytes = bytes
        }

        /// The leftmost match from an offset on. Without `needsBounds` any match is as good.
        mutating func firstMatch(from start: Int, needsBounds: Bool) -> Range<Int>? {
            var present = Threads(stepCount: program.steps.count)
            var next = Threads(stepCount: program.steps.count)
            var found: Range<Int>?
            var offset = start
            while true {
                let mayStart = found == nil && (!program.isAnchored || offset == 0)
                if mayStart { follow(0, at: offset, from: offset, into: &present) }
                if present.isEmpty, found != nil || program.isAnchored { return found }
                let (point, end) = character(at: offset)
                next.clear()
                advance(present, over: point, at: offset, end, into: &next, &found)
                if found != nil, !needsBounds { return found }
                if point == nil { return found }
                offset = end
                swap(&present, &next)
            }
        }

        func offset(after offset: Int) -> Int { max(character(at: offset).end, offset + 1) }

        /// Moves every thread over one character; past the end of the text, where there is none,
        /// only matches are left to be found.
        private mutating func advance(
            _ threads: Threads, over point: UInt32?, at offset: Int, _ end: Int,
            into next: inout Threads, _ found: inout Range<Int>?
        ) {
            for thread in threads.list {
                let isTaken: Bool
                switch program.steps[thread.step] {
                case .match:
                    // The threads behind this one are less preferred.
                    found = thread.start..<offset
                    return
                case .literal(let literal): isTaken = point == literal
                case .anything: isTaken = point != nil
                case .anythingButNewline: isTaken = point != nil && point != 0x0A
                case .oneOf(let set): isTaken = point.map(program.classes[set].contains) ?? false
                default: isTaken = false
                }
                if isTaken { follow(thread.step + 1, at: end, from: thread.start, into: &next) }
            }
        }

        /// Adds the threads that a step leads to without reading anything.
        private mutating func follow(
            _ step: Int, at offset: Int, from start: Int, into threads: inout Threads
        ) {
            stack.append(step)
            while let step = stack.popLast() {
                guard threads.visit(step) else { continue }
                switch program.steps[step] {
                case .jump(let target): stack.append(target)
                case .split(let first, let second):
                    stack.append(second)
                    stack.append(first)
                case .assertion(let assertion):
                    if holds(assertion, at: offset) { stack.append(step + 1) }
                default: threads.list.append((step, start))
                }
            }
        }

        private func holds(_ assertion: Assertion, at offset: Int) -> Bool {
            switch assertion {
            case .textStart: offset == 0
            case .textEnd: offset == bytes.count
            case .lineStart: offset == 0 || bytes[offset - 1] == 0x0A
            case .lineEnd: offset == bytes.count || bytes[offset] == 0x0A
            case .wordBoundary: isWord(offset - 1) != isWord(offset)
            case .noWordBoundary: isWord(offset - 1) == isWord(offset)
            }
        }

        private func isWord(_ offset: Int) -> Bool {
            guard offset >= 0, offset < bytes.count else { return false }
            return CharacterClass.words.contains { $0.contains(UInt32(bytes[offset])) }
        }

        private func character(at offset: Int) -> (point: UInt32?, end: Int) {
            guard offset < bytes.count else { return (nil, offset) }
            let first = bytes[offset]
            if first < 0x80 { return (UInt32(first), offset + 1) }
            // The bytes come from a String, so that they are valid UTF-8.
            let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            var point = UInt32(first) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
            for at in (offset + 1)..<min(offset + length, bytes.count) {
                point = point << 6 | UInt32(bytes[at] & 0x3F)
            }
            return (point, offset + length)
        }
    }
}

/// The steps that a matcher is in, in the order of preference.
private struct Threads {
    var list: [(step: Int, start: Int)] = []
    /// The round in which each step was last visited.
    private var rounds: [UInt32]
    private var round: UInt32 = 1

    init(stepCount: Int) {
        rounds = [UInt32](repeating: 0, count: stepCount)
        list.reserveCapacity(min(stepCount, 16))
    }

    var isEmpty: Bool { list.isEmpty }

    mutating func clear() {
        list.removeAll(keepingCapacity: true)
        round += 1
    }

    /// False when the step was already visited in this round.
    mutating func visit(_ step: Int) -> Bool {
        guard rounds[step] != round else { return false }
        rounds[step] = round
        return true
    }
}
