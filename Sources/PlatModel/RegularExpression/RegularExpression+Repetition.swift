extension RegularExpression.Parser {
    static let repeatCountMax = 1000

    /// Reads the operators behind an atom. RE2 refuses two of them in a row.
    mutating func repetition(
        of atom: RegularExpression.Node
    ) throws(RegularExpressionError) -> RegularExpression.Node {
        let start = position
        guard let first = try operation() else { return atom }
        let node = apply(first, to: atom)
        if try operation() != nil {
            throw failure(.nestedRepetition, text(from: start))
        }
        guard Self.expansion(of: node) <= Self.repeatCountMax else {
            throw failure(.invalidRepeatCount, text(from: start))
        }
        return node
    }

    private typealias Operation = (min: Int, max: Int?, isGreedy: Bool)

    private mutating func operation() throws(RegularExpressionError) -> Operation? {
        guard let next = current else { return nil }
        var result: Operation
        switch next {
        case "*": result = (0, nil, true)
        case "+": result = (1, nil, true)
        case "?": result = (0, 1, true)
        case "{":
            guard let count = repeatCount() else { return nil }
            let isTooLarge =
                count.min > Self.repeatCountMax || (count.max ?? 0) > Self.repeatCountMax
            if isTooLarge || count.max.map({ $0 < count.min }) == true {
                throw failure(.invalidRepeatCount, text(from: position, to: count.end))
            }
            result = (count.min, count.max, true)
            position = count.end - 1
        default: return nil
        }
        position += 1
        let isLazy = take("?")
        result.isGreedy = isLazy == flags.isUngreedy
        return result
    }

    private func apply(
        _ operation: Operation, to node: RegularExpression.Node
    ) -> RegularExpression.Node {
        .repetition(node, min: operation.min, max: operation.max, isGreedy: operation.isGreedy)
    }

    /// `{2}`, `{2,}` or `{2,5}` at the present position; anything else is literal text.
    func repeatCount() -> (min: Int, max: Int?, end: Int)? {
        var at = position + 1
        func number() -> Int? {
            let start = at
            var value = 0
            while at < scalars.count, let digit = Int(digit: scalars[at]) {
                value = min(value * 10 + digit, 1_000_000)
                at += 1
            }
            // Go takes no leading zeros here.
            if at - start > 1, scalars[start] == "0" { return nil }
            return at > start ? value : nil
        }
        func next() -> Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }
        guard let min = number() else { return nil }
        var max: Int? = min
        if next() == "," {
            at += 1
            if next() == "}" {
                max = nil
            } else {
                guard let given = number() else { return nil }
                max = given
            }
        }
        guard next() == "}" else { return nil }
        return (min, max, at + 1)
    }

    /// How often the innermost part of nested counted repetitions is written out.
    private static func expansion(of node: RegularExpression.Node) -> Int {
        switch node {
        case .repetition(let inner, let min, let max, _):
            let count = Swift.max(min, max ?? min, 1)
            let factor = max == nil && min < 2 || max == 1 ? 1 : count
            return Swift.min(expansion(of: inner) * factor, 1_000_000)
        case .sequence(let nodes), .choice(let nodes):
            return nodes.map(expansion).max() ?? 1
        default: return 1
        }
    }
}

extension Int {
    init?(digit scalar: Unicode.Scalar) {
        guard scalar >= "0", scalar <= "9" else { return nil }
        self = Int(scalar.value - 0x30)
    }
}
