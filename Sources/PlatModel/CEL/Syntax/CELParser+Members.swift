/// Names, calls, indices, literals, lists, maps and messages.
extension CELParser {
    mutating func member(negating sign: CELToken? = nil) throws(CELIssue) -> CELExpression {
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

    /// Whether a text can stand alone for a name.
    static func isPlainName(_ text: String) -> Bool {
        let tokens = CELLexer(text).tokens
        return tokens.count == 2 && tokens[0].kind == .identifier && tokens[0].text == text
            && !reserved.contains(text)
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
