/// Reads a rule into a tree, one method per level of precedence.
///
/// Only the first syntax error of the grammar is reported; upstream's generated parser goes on behind
/// it, but what it finds there is mostly noise.
struct CELParser {
    static let depthMax = 250

    private let tokens: [CELToken]
    private var index = 0
    private var nextID = 1
    private var depth = 0
    private(set) var issues: [CELIssue]

    init(_ rule: String) {
        let lexer = CELLexer(rule)
        tokens = lexer.tokens
        issues = lexer.issues
    }

    /// The tree; nil together with issues.
    mutating func parse() -> CELExpression? {
        do throws(CELIssue) {
            let expression = try conditional()
            try expectEnd()
            return issues.isEmpty ? expression : nil
        } catch {
            issues.append(error)
            return nil
        }
    }

    mutating func report(_ position: Int, _ message: String) {
        issues.append(CELIssue(position: position, message: message))
    }

    mutating func make(_ position: Int, _ kind: CELExpression.Kind) -> CELExpression {
        defer { nextID += 1 }
        return CELExpression(id: nextID, position: position, kind: kind)
    }

    mutating func call(
        _ position: Int, _ function: String, on target: CELExpression? = nil,
        _ arguments: CELExpression...
    ) -> CELExpression {
        make(
            position, .call(CELCall(function: function, target: target, arguments: arguments)))
    }

    private mutating func takeID() -> Int {
        defer { nextID += 1 }
        return nextID
    }

    private var current: CELToken { tokens[index] }

    private func isSymbol(_ text: String) -> Bool {
        current.kind == .symbol && current.text == text
    }

    private mutating func take(_ text: String) -> CELToken? {
        guard isSymbol(text) else { return nil }
        defer { index += 1 }
        return current
    }

    private func syntaxError(_ message: String, at token: CELToken? = nil) -> CELIssue {
        CELIssue(position: (token ?? current).position, message: "Syntax error: \(message)")
    }

    private func expectEnd() throws(CELIssue) {
        guard current.kind != .end else { return }
        let isLast = tokens[index + 1].kind == .end
        throw syntaxError(
            "\(isLast ? "extraneous" : "mismatched") input '\(current.text)' expecting <EOF>")
    }

    private mutating func expect(_ text: String, or others: [String] = []) throws(CELIssue) {
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

    private mutating func conditional() throws(CELIssue) -> CELExpression {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthMax {
            throw CELIssue(
                position: nil, message: "expression recursion limit exceeded: \(Self.depthMax)")
        }
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

extension CELParser {
    private mutating func member(negating sign: CELToken? = nil) throws(CELIssue) -> CELExpression {
        var expression = try primary(negating: sign)
        while true {
            if let dot = take(".") {
                expression = try selection(from: expression, dot)
            } else if let bracket = take("[") {
                let isOptional = take("?") != nil
                let key = try conditional()
                try expect("]")
                let function = isOptional ? CELOperator.optionalIndex : CELOperator.index
                expression = call(bracket.position, function, expression, key)
            } else if isSymbol("{"), let name = Self.qualifiedName(of: expression) {
                expression = try message(name)
            } else {
                return expression
            }
        }
    }

    private mutating func selection(
        from expression: CELExpression, _ dot: CELToken
    ) throws(CELIssue) -> CELExpression {
        let isOptional = take("?") != nil
        let name = current
        guard name.kind == .identifier || name.kind == .quotedIdentifier else {
            throw syntaxError(
                "no viable alternative at input '.\(isOptional ? "?" : "")\(name.text)'", at: name)
        }
        index += 1
        if name.kind == .quotedIdentifier {
            report(name.position, "unsupported syntax: '`'")
            return make(
                dot.position, .select(expression, field: name.text, isPresenceTest: false))
        }
        if isOptional {
            let field = make(name.position, .literal(.string(name.text)))
            return call(dot.position, CELOperator.optionalSelect, expression, field)
        }
        guard let parenthesis = take("(") else {
            return make(
                dot.position, .select(expression, field: name.text, isPresenceTest: false))
        }
        let arguments = try elements(until: ")")
        if let expanded = expandMacro(name.text, expression, arguments, parenthesis.position) {
            return expanded
        }
        return make(
            parenthesis.position,
            .call(CELCall(function: name.text, target: expression, arguments: arguments)))
    }

    private mutating func elements(until end: String) throws(CELIssue) -> [CELExpression] {
        if take(end) != nil { return [] }
        var elements = [try conditional()]
        while take(",") != nil { elements.append(try conditional()) }
        if end == ")", current.kind == .end {
            throw syntaxError("mismatched input '<EOF>' expecting {')', ','}")
        }
        try expect(end, or: [","])
        return elements
    }

    private mutating func primary(negating sign: CELToken?) throws(CELIssue) -> CELExpression {
        let token = current
        switch token.kind {
        case .int, .uint, .double:
            index += 1
            return try number(token, sign)
        case .string, .bytes:
            index += 1
            guard let literal = CELLiterals.value(ofText: token) else {
                throw CELIssue(position: token.position, message: "invalid string literal")
            }
            return make(token.position, .literal(literal))
        case .identifier: return try identifierOrCall(token)
        case .symbol:
            switch token.text {
            case "(":
                index += 1
                let expression = try conditional()
                try expect(")")
                return expression
            case "[": return try list(token)
            case "{":
                index += 1
                return try make(token.position, .map(mapEntries()))
            case ".":
                if tokens[index + 1].kind == .identifier {
                    index += 1
                    return try identifierOrCall(current, isRooted: true)
                }
            default: break
            }
        case .quotedIdentifier, .end: break
        }
        throw syntaxError(
            "mismatched input '\(token.text)' expecting {'[', '{', '(', '.', '-', '!', 'true', "
                + "'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}")
    }

    private mutating func number(
        _ token: CELToken, _ sign: CELToken?
    ) throws(CELIssue) -> CELExpression {
        let position = sign?.position ?? token.position
        guard let literal = CELLiterals.value(ofNumber: token, isNegative: sign != nil) else {
            let kind = token.kind == .int ? "int" : token.kind == .uint ? "uint" : "double"
            report(position, "invalid \(kind) literal")
            return make(position, .literal(.null))
        }
        return make(position, .literal(literal))
    }

    private static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import",
        "in", "let", "loop", "package", "namespace", "null", "return", "true", "var", "void",
        "while",
    ]

    private mutating func identifierOrCall(
        _ token: CELToken, isRooted: Bool = false
    ) throws(CELIssue) -> CELExpression {
        if token.text == "in" {
            throw syntaxError(
                "mismatched input 'in' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', "
                    + "'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}")
        }
        index += 1
        switch token.text {
        case "true": return make(token.position, .literal(.bool(true)))
        case "false": return make(token.position, .literal(.bool(false)))
        case "null": return make(token.position, .literal(.null))
        default: break
        }
        if Self.reserved.contains(token.text) {
            report(token.position, "reserved identifier: \(token.text)")
        }
        let name = isRooted ? "." + token.text : token.text
        guard let parenthesis = take("(") else { return make(token.position, .identifier(name)) }
        let arguments = try elements(until: ")")
        if let expanded = expandMacro(name, nil, arguments, parenthesis.position) {
            return expanded
        }
        return make(
            parenthesis.position,
            .call(CELCall(function: name, target: nil, arguments: arguments)))
    }

    private mutating func list(_ bracket: CELToken) throws(CELIssue) -> CELExpression {
        index += 1
        var elements: [CELExpression] = []
        var optionalIndices: Set<Int> = []
        while !isSymbol("]") {
            if take("?") != nil { optionalIndices.insert(elements.count) }
            elements.append(try conditional())
            if take(",") == nil { break }
        }
        try expect("]", or: [","])
        return make(bracket.position, .list(elements, optionalIndices: optionalIndices))
    }

    private mutating func mapEntries() throws(CELIssue) -> [CELEntry] {
        var entries: [CELEntry] = []
        while !isSymbol("}") {
            let isOptional = take("?") != nil
            let key = try conditional()
            let id = takeID()
            try expect(":")
            let value = try conditional()
            entries.append(CELEntry(id: id, key: key, value: value, isOptional: isOptional))
            if take(",") == nil { break }
        }
        try expect("}", or: [","])
        return entries
    }

    private mutating func message(_ name: String) throws(CELIssue) -> CELExpression {
        let brace = current
        index += 1
        var fields: [CELEntry] = []
        while !isSymbol("}") {
            let isOptional = take("?") != nil
            let field = current
            guard field.kind == .identifier else {
                throw syntaxError("mismatched input '\(field.text)' expecting IDENTIFIER")
            }
            index += 1
            let colon = current
            try expect(":")
            let key = make(colon.position, .literal(.string(field.text)))
            let value = try conditional()
            fields.append(CELEntry(id: takeID(), key: key, value: value, isOptional: isOptional))
            if take(",") == nil { break }
        }
        try expect("}", or: [","])
        return make(brace.position, .message(type: name, fields))
    }

    /// `a.b.c`, where an expression is nothing but names.
    static func qualifiedName(of expression: CELExpression) -> String? {
        switch expression.kind {
        case .identifier(let name): name
        case .select(let operand, let field, false):
            qualifiedName(of: operand).map { "\($0).\(field)" }
        default: nil
        }
    }
}
