import PlatValue

extension RegularExpression {
    /// What a pattern says.
    indirect enum Node: Sendable {
        case empty
        case literal(UInt32)
        case anything(newlineToo: Bool)
        case oneOf(CharacterClass)
        case assertion(Assertion)
        case sequence([Node])
        case choice([Node])
        case repetition(Node, min: Int, max: Int?, isGreedy: Bool)
    }

    enum Assertion: Sendable {
        case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
    }

    struct Flags {
        var ignoresCase = false
        var isMultiline = false
        var dotMatchesNewline = false
        var isUngreedy = false
    }

    /// Reads RE2 syntax, one method a level: choice, sequence, repetition, atom.
    struct Parser {
        let pattern: String
        let scalars: [Unicode.Scalar]
        var position = 0
        var flags = Flags()
        var depth = 0

        init(_ pattern: String) {
            self.pattern = pattern
            scalars = Array(pattern.unicodeScalars)
        }

        var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

        func peek(_ distance: Int) -> Unicode.Scalar? {
            position + distance < scalars.count ? scalars[position + distance] : nil
        }

        func text(from start: Int, to end: Int? = nil) -> String {
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars[start..<(end ?? position)])
            return text
        }

        func failure(_ code: RegularExpressionError.Code, _ part: String) -> RegularExpressionError
        {
            RegularExpressionError(code: code, part: part)
        }

        mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard current == scalar else { return false }
            position += 1
            return true
        }

        mutating func parse() throws(RegularExpressionError) -> Node {
            let node = try choice()
            if current == ")" { throw failure(.unexpectedParenthesis, pattern) }
            return node
        }

        private mutating func choice() throws(RegularExpressionError) -> Node {
            var branches = [try sequence()]
            while take("|") { branches.append(try sequence()) }
            return branches.count == 1 ? branches[0] : .choice(branches)
        }

        private mutating func sequence() throws(RegularExpressionError) -> Node {
            var nodes: [Node] = []
            while let next = current, next != "|", next != ")" {
                if next == "\\", peek(1) == "Q" {
                    nodes += quotation()
                    continue
                }
                guard let atom = try atom() else { continue }
                nodes.append(try repetition(of: atom))
            }
            return nodes.count == 1 ? nodes[0] : nodes.isEmpty ? .empty : .sequence(nodes)
        }

        /// `\Q…\E`: every character stands for itself.
        private mutating func quotation() -> [Node] {
            position += 2
            var nodes: [Node] = []
            while let next = current {
                if next == "\\", peek(1) == "E" {
                    position += 2
                    break
                }
                nodes.append(literal(next.value))
                position += 1
            }
            return nodes
        }

        func literal(_ point: UInt32) -> Node {
            guard flags.ignoresCase else { return .literal(point) }
            let variants = CaseFolding.variants(of: point)
            guard variants.count > 1 else { return .literal(point) }
            var set = CharacterClass()
            for variant in variants { set.insert(variant...variant) }
            set.finish()
            return .oneOf(set)
        }

        /// One thing that can be repeated; nil for flags, which match nothing.
        private mutating func atom() throws(RegularExpressionError) -> Node? {
            guard let next = current else { return nil }
            switch next {
            case "(": return try group()
            case "[": return .oneOf(try bracketClass())
            case "\\": return try escape()
            case "*", "+", "?":
                throw failure(.missingRepeatArgument, String(next))
            case "{":
                if let count = repeatCount() {
                    throw failure(.missingRepeatArgument, text(from: position, to: count.end))
                }
            default: break
            }
            position += 1
            switch next {
            case ".": return .anything(newlineToo: flags.dotMatchesNewline)
            case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
            case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
            default: return literal(next.value)
            }
        }

        private mutating func group() throws(RegularExpressionError) -> Node? {
            let outer = flags
            let start = position
            position += 1
            if current == "?" {
                if try groupPrefix(start) == false { return nil }
            }
            depth += 1
            if depth > DepthLimit.pattern { throw failure(.nestsTooDeeply, pattern) }
            let node = try choice()
            guard take(")") else { throw failure(.missingParenthesis, pattern) }
            depth -= 1
            flags = outer
            return node
        }

        /// Reads what follows `(?`; false when the group was only flags.
        private mutating func groupPrefix(_ start: Int) throws(RegularExpressionError) -> Bool {
            let isNamed = peek(1) == "P" && peek(2) == "<" || peek(1) == "<"
            if isNamed, !(peek(1) == "<" && (peek(2) == "=" || peek(2) == "!")) {
                try name(start)
                return true
            }
            position += 1
            var isOn = true
            var hasFlag = false
            while let next = current {
                position += 1
                switch next {
                case "i": flags.ignoresCase = isOn
                case "m": flags.isMultiline = isOn
                case "s": flags.dotMatchesNewline = isOn
                case "U": flags.isUngreedy = isOn
                case "-" where isOn:
                    isOn = false
                    hasFlag = false
                    continue
                case ":", ")":
                    if !isOn, !hasFlag { throw failure(.invalidPerlSyntax, text(from: start)) }
                    return next == ":"
                default: throw failure(.invalidPerlSyntax, text(from: start))
                }
                hasFlag = true
            }
            throw failure(.missingParenthesis, pattern)
        }

        private mutating func name(_ start: Int) throws(RegularExpressionError) {
            while let next = current, next != "<" {
                _ = next
                position += 1
            }
            position += 1
            let nameStart = position
            while let next = current, next != ">" {
                _ = next
                position += 1
            }
            guard current == ">" else {
                throw failure(.invalidNamedCapture, text(from: start, to: scalars.count))
            }
            let name = text(from: nameStart)
            position += 1
            let isWord = name.utf8.allSatisfy { byte in
                CharacterClass.words.contains { $0.contains(UInt32(byte)) }
            }
            guard !name.isEmpty, isWord else {
                throw failure(.invalidNamedCapture, text(from: start))
            }
        }
    }
}
