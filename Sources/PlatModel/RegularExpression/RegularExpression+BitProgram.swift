extension RegularExpression {
    /// A program of at most 64 steps whose state fits a machine word: it answers whether a text
    /// matches without allocating anything. Nearly all patterns of schemas are this small.
    struct BitProgram: Sendable {
        private let program: Program
        /// For each step, the steps that wait for a character, the end or nothing once it is reached.
        private let reached: [UInt64]
        /// The same for the step of the text's end, where `$` holds.
        private let reachedAtEnd: [UInt64]
        private let first: UInt64
        private let matchSteps: UInt64
        private let asciiSteps: [UInt64]

        /// Nil for programs that are too long or look around them.
        init?(_ program: Program) {
            guard program.steps.count <= 64 else { return nil }
            for case .assertion(let assertion) in program.steps {
                switch assertion {
                case .textStart, .textEnd: break
                default: return nil
                }
            }
            self.program = program
            let steps = program.steps
            reached = steps.indices.map { Self.closure($0, steps, atStart: false, atEnd: false) }
            reachedAtEnd = steps.indices.map {
                Self.closure($0, steps, atStart: false, atEnd: true)
            }
            first = Self.closure(0, steps, atStart: true, atEnd: false)
            var matchSteps: UInt64 = 0
            for (index, step) in steps.enumerated() {
                if case .match = step { matchSteps |= 1 << UInt64(index) }
            }
            self.matchSteps = matchSteps
            asciiSteps = (UInt32(0)..<128).map { point in
                var mask: UInt64 = 0
                for index in steps.indices where Self.takes(point, index, program) {
                    mask |= 1 << UInt64(index)
                }
                return mask
            }
        }

        private static func takes(_ point: UInt32, _ index: Int, _ program: Program) -> Bool {
            switch program.steps[index] {
            case .literal(let literal): point == literal
            case .anything: true
            case .anythingButNewline: point != 0x0A
            case .oneOf(let set): program.classes[set].contains(point)
            default: false
            }
        }

        private static func closure(
            _ start: Int, _ steps: [Program.Step], atStart: Bool, atEnd: Bool
        ) -> UInt64 {
            var visited: UInt64 = 0
            var waiting: UInt64 = 0
            var stack = [start]
            while let step = stack.popLast() {
                guard visited & 1 << UInt64(step) == 0 else { continue }
                visited |= 1 << UInt64(step)
                switch steps[step] {
                case .jump(let target): stack.append(target)
                case .split(let first, let second): stack += [first, second]
                case .assertion(.textStart): if atStart { stack.append(step + 1) }
                case .assertion(.textEnd):
                    if atEnd { stack.append(step + 1) } else { waiting |= 1 << UInt64(step) }
                default: waiting |= 1 << UInt64(step)
                }
            }
            return waiting
        }

        /// Whether the pattern matches somewhere in a text that is not empty.
        func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            var state = first
            let again = program.isAnchored ? 0 : reached[0]
            var offset = 0
            while offset < bytes.count {
                if state & matchSteps != 0 { return true }
                if state == 0, again == 0 { return false }
                let byte = bytes[offset]
                var taken: UInt64 = 0
                if byte < 0x80 {
                    taken = state & asciiSteps[Int(byte)]
                    offset += 1
                } else {
                    let (point, length) = Self.character(bytes, offset)
                    var rest = state
                    while rest != 0 {
                        let step = rest.trailingZeroBitCount
                        rest &= rest - 1
                        if Self.takes(point, step, program) { taken |= 1 << UInt64(step) }
                    }
                    offset += length
                }
                state = again
                while taken != 0 {
                    state |= reached[taken.trailingZeroBitCount + 1]
                    taken &= taken - 1
                }
            }
            var end: UInt64 = 0
            while state != 0 {
                end |= reachedAtEnd[state.trailingZeroBitCount]
                state &= state - 1
            }
            return end & matchSteps != 0
        }

        private static func character(
            _ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int
        ) -> (point: UInt32, length: Int) {
            let first = bytes[offset]
            let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            var point = UInt32(first) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
            for at in (offset + 1)..<min(offset + length, bytes.count) {
                point = point << 6 | UInt32(bytes[at] & 0x3F)
            }
            return (point, length)
        }
    }
}
