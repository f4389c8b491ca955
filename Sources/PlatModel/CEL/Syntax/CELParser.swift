import PlatValue

/// Reads a rule into a tree, one method per level of precedence.
///
/// Only the first syntax error of the grammar is reported; upstream's generated parser goes on behind
/// it, but what it finds there is mostly noise.
struct CELParser {
    static let codePointsMax = 100_000

    let tokens: [CELToken]
    var index = 0
    private var nextID = 1
    private var depth = 0
    private var isTooDeep = false
    private(set) var issues: [CELIssue]

    init(_ rule: String) {
        let count = rule.unicodeScalars.count
        let isTooLong = count > Self.codePointsMax
        let lexer = CELLexer(isTooLong ? "" : rule)
        tokens = lexer.tokens
        issues = lexer.issues
        if isTooLong {
            issues.append(
                CELIssue(
                    position: nil,
                    message: "expression code point size exceeds limit: size: \(count), "
                        + "limit \(Self.codePointsMax)"))
        }
    }

    /// The tree; nil together with issues.
    mutating func parse() -> CELExpression? {
        if issues.contains(where: { $0.position == nil }) { return nil }
        do throws(CELIssue) {
            let expression = try conditional()
            try expectEnd()
            if isTooDeep { throw Self.tooDeep }
            return issues.isEmpty ? expression : nil
        } catch {
            issues.append(error)
            return nil
        }
    }

    private static let tooDeep = CELIssue(
        position: nil, message: "expression recursion limit exceeded: \(DepthLimit.expression)")

    mutating func report(_ position: Int, _ message: String) {
        issues.append(CELIssue(position: position, message: message))
    }

    /// A tree that gets too deep is cut off while it grows: even its release would recurse.
    mutating func make(_ position: Int, _ kind: CELExpression.Kind) -> CELExpression {
        defer { nextID += 1 }
        let expression = CELExpression(id: nextID, position: position, kind: kind)
        guard expression.depth > DepthLimit.expressionTree else { return expression }
        isTooDeep = true
        return CELExpression(id: nextID, position: position, kind: .literal(.null))
    }

    mutating func call(
        _ position: Int, _ function: String, on target: CELExpression? = nil,
        _ arguments: CELExpression...
    ) -> CELExpression {
        make(
            position, .call(CELCall(function: function, target: target, arguments: arguments)))
    }

    mutating func takeID() -> Int {
        defer { nextID += 1 }
        return nextID
    }

    var current: CELToken { tokens[index] }

    func isSymbol(_ text: String) -> Bool {
        current.kind == .symbol && current.text == text
    }

    mutating func take(_ text: String) -> CELToken? {
        guard isSymbol(text) else { return nil }
        defer { index += 1 }
        return current
    }

    func syntaxError(_ message: String, at token: CELToken? = nil) -> CELIssue {
        CELIssue(position: (token ?? current).position, message: "Syntax error: \(message)")
    }

    private func expectEnd() throws(CELIssue) {
        guard current.kind != .end else { return }
        let isLast = tokens[index + 1].kind == .end
        throw syntaxError(
            "\(isLast ? "extraneous" : "mismatched") input '\(current.text)' expecting <EOF>")
    }

    mutating func expect(_ text: String, or others: [String] = []) throws(CELIssue) {
        if take(text) != nil { return }
        if current.kind == .end, others.isEmpty {
            throw syntaxError("missing '\(text)' at '<EOF>'")
        }
        guard !others.isEmpty else {
            throw syntaxError("mismatched input '\(current.text)' expecting '\(text)'")
        }
        let list = ([text] + others).map { "'\($0)'" }.joined(separator: ", ")
        throw syntaxError("mismatched input '\(current.text)' expecting {\(list)}")
    }

    mutating func conditional() throws(CELIssue) -> CELExpression {
        depth += 1
        defer { depth -= 1 }
        if depth > DepthLimit.expression { throw Self.tooDeep }
        let condition = try disjunction()
        guard let mark = take("?") else { return condition }
        let yes = try disjunction()
        try expect(":")
        let no = try conditional()
        return call(mark.position, CELOperator.conditional, condition, yes, no)
    }

    private mutating func disjunction() throws(CELIssue) -> CELExpression {
        try logical("||", CELOperator.or) { parser throws(CELIssue) in
            try parser.logical("&&", CELOperator.and) { parser throws(CELIssue) in
                try parser.relation()
            }
        }
    }

    /// Terms are joined into a balanced tree, so that long chains stay shallow.
    private mutating func logical(
        _ symbol: String, _ function: String,
        _ operand: (inout CELParser) throws(CELIssue) -> CELExpression
    ) throws(CELIssue) -> CELExpression {
        var terms = [try operand(&self)]
        var positions: [Int] = []
        while let mark = take(symbol) {
            positions.append(mark.position)
            terms.append(try operand(&self))
        }
        return balanced(function, terms[...], positions[...])
    }

    private mutating func balanced(
        _ function: String, _ terms: ArraySlice<CELExpression>, _ positions: ArraySlice<Int>
    ) -> CELExpression {
        guard terms.count > 1 else { return terms[terms.startIndex] }
        // Upstream's middle of the operators lo...hi.
        let middle = (positions.startIndex + positions.endIndex) / 2
        let left = balanced(
            function, terms[terms.startIndex...middle], positions[positions.startIndex..<middle])
        let right = balanced(
            function, terms[(middle + 1)..<terms.endIndex], positions[(middle + 1)...])
        return call(positions[middle], function, left, right)
    }

    private mutating func relation() throws(CELIssue) -> CELExpression {
        let names = [
            "<": "_<_", "<=": "_<=_", ">": "_>_", ">=": "_>=_", "==": "_==_", "!=": "_!=_",
        ]
        var left = try addition()
        while true {
            let function: String
            if current.kind == .symbol, let name = names[current.text] {
                function = name
            } else if current.kind == .identifier, current.text == "in" {
                function = CELOperator.contained
            } else {
                return left
            }
            let position = current.position
            index += 1
            let right = try addition()
            left = call(position, function, left, right)
        }
    }

    private mutating func addition() throws(CELIssue) -> CELExpression {
        var left = try multiplication()
        while current.kind == .symbol, current.text == "+" || current.text == "-" {
            let mark = current
            index += 1
            left = call(mark.position, "_\(mark.text)_", left, try multiplication())
        }
        return left
    }

    private mutating func multiplication() throws(CELIssue) -> CELExpression {
        var left = try unary()
        while current.kind == .symbol, ["*", "/", "%"].contains(current.text) {
            let mark = current
            index += 1
            left = call(mark.position, "_\(mark.text)_", left, try unary())
        }
        return left
    }

    private mutating func unary() throws(CELIssue) -> CELExpression {
        let start = current
        var count = 0
        if isSymbol("!") {
            while take("!") != nil { count += 1 }
            let operand = try member()
            return count % 2 == 0 ? operand : call(start.position, CELOperator.not, operand)
        }
        if isSymbol("-") {
            let next = tokens[index + 1]
            if next.kind == .int || next.kind == .double {
                index += 1
                return try member(negating: start)
            }
            while take("-") != nil { count += 1 }
            let operand = try member()
            return count % 2 == 0 ? operand : call(start.position, CELOperator.negate, operand)
        }
        return try member()
    }
}
