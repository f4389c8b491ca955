extension RegularExpression {
    /// A pattern as steps of a machine that can be in many steps at once.
    struct Program: Sendable {
        enum Step: Sendable {
            case literal(UInt32)
            case anything
            case anythingButNewline
            case oneOf(Int)
            case assertion(Assertion)
            /// Goes on at both; the first is tried first.
            case split(Int, Int)
            case jump(Int)
            case match
        }

        static let stepsMax = 20_000

        private(set) var steps: [Step] = []
        private(set) var classes: [CharacterClass] = []
        /// Whether every match begins at the text's start, so that no other place need be tried.
        private(set) var isAnchored = false

        init(_ node: Node, pattern: String) throws(RegularExpressionError) {
            try add(node, pattern)
            steps.append(.match)
            isAnchored = Self.startsAtTextStart(node)
        }

        private static func startsAtTextStart(_ node: Node) -> Bool {
            switch node {
            case .assertion(.textStart): true
            case .sequence(let nodes): nodes.first.map(startsAtTextStart) ?? false
            case .choice(let nodes): nodes.allSatisfy(startsAtTextStart)
            default: false
            }
        }

        private mutating func add(
            _ node: Node, _ pattern: String
        ) throws(RegularExpressionError) {
            guard steps.count < Self.stepsMax else {
                throw RegularExpressionError(code: .tooLarge, part: pattern)
            }
            switch node {
            case .empty: break
            case .literal(let point): steps.append(.literal(point))
            case .anything(let newlineToo):
                steps.append(newlineToo ? .anything : .anythingButNewline)
            case .oneOf(let set):
                classes.append(set)
                steps.append(.oneOf(classes.count - 1))
            case .assertion(let assertion): steps.append(.assertion(assertion))
            case .sequence(let nodes):
                for node in nodes { try add(node, pattern) }
            case .choice(let nodes): try addChoice(nodes[...], pattern)
            case .repetition(let node, let min, let max, let isGreedy):
                for _ in 0..<min { try add(node, pattern) }
                if let max {
                    try addOptional(node, count: max - min, isGreedy, pattern)
                } else {
                    try addLoop(node, isGreedy, pattern)
                }
            }
        }

        private mutating func addChoice(
            _ nodes: ArraySlice<Node>, _ pattern: String
        ) throws(RegularExpressionError) {
            var jumps: [Int] = []
            for node in nodes.dropLast() {
                let split = steps.count
                steps.append(.match)
                try add(node, pattern)
                jumps.append(steps.count)
                steps.append(.match)
                steps[split] = .split(split + 1, steps.count)
            }
            if let last = nodes.last { try add(last, pattern) }
            for jump in jumps { steps[jump] = .jump(steps.count) }
        }

        /// `x?x?x?`, where the first that is left out leaves out the rest.
        private mutating func addOptional(
            _ node: Node, count: Int, _ isGreedy: Bool, _ pattern: String
        ) throws(RegularExpressionError) {
            var splits: [Int] = []
            for _ in 0..<max(0, count) {
                splits.append(steps.count)
                steps.append(.match)
                try add(node, pattern)
            }
            for split in splits {
                steps[split] =
                    isGreedy ? .split(split + 1, steps.count) : .split(steps.count, split + 1)
            }
        }

        private mutating func addLoop(
            _ node: Node, _ isGreedy: Bool, _ pattern: String
        ) throws(RegularExpressionError) {
            let split = steps.count
            steps.append(.match)
            try add(node, pattern)
            steps.append(.jump(split))
            steps[split] =
                isGreedy ? .split(split + 1, steps.count) : .split(steps.count, split + 1)
        }
    }
}
