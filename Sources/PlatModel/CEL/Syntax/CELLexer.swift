/// One word of a rule.
struct CELToken: Sendable {
    enum Kind: Sendable, Equatable {
        case identifier, quotedIdentifier, symbol, end
        case int, uint, double, string, bytes
    }

    var kind: Kind
    var text: String
    var position: Int
}

/// Cuts a rule into tokens. What is no token is reported and left out, and reading goes on, as
/// upstream's generated lexer does.
struct CELLexer {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private(set) var tokens: [CELToken] = []
    private(set) var issues: [CELIssue] = []

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        while readToken() {}
        tokens.append(CELToken(kind: .end, text: "<EOF>", position: scalars.count))
    }

    private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        position + distance < scalars.count ? scalars[position + distance] : nil
    }

    private func text(_ start: Int, _ end: Int) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars[start..<min(end, scalars.count)])
        return text
    }

    private mutating func add(_ kind: CELToken.Kind, _ start: Int) {
        tokens.append(CELToken(kind: kind, text: text(start, position), position: start))
    }

    /// False at the end.
    private mutating func readToken() -> Bool {
        guard let next = peek() else { return false }
        let start = position
        switch next {
        case " ", "\t", "\r", "\n", "\u{0C}": position += 1
        case "/" where peek(1) == "/":
            while let next = peek(), next != "\n" {
                _ = next
                position += 1
            }
        case "\"", "'": readText(start, .string, isRaw: false)
        case "`": readQuotedIdentifier(start)
        case "0"..."9": readNumber(start)
        case "." where peek(1).map(Self.isDigit) ?? false: readNumber(start)
        case _ where Self.isWordStart(next): readWord(start)
        default: readSymbol(start)
        }
        return true
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

    static func isWordStart(_ scalar: Unicode.Scalar) -> Bool {
        scalar >= "a" && scalar <= "z" || scalar >= "A" && scalar <= "Z" || scalar == "_"
    }

    private mutating func readWord(_ start: Int) {
        while let next = peek(), Self.isWordStart(next) || Self.isDigit(next) { position += 1 }
        let prefix = text(start, position).lowercased()
        if let quote = peek(), quote == "\"" || quote == "'",
            ["r", "b", "br", "rb"].contains(prefix)
        {
            let kind: CELToken.Kind = prefix.contains("b") ? .bytes : .string
            readText(start, kind, isRaw: prefix.contains("r"))
            return
        }
        add(.identifier, start)
    }

    private mutating func readQuotedIdentifier(_ start: Int) {
        position += 1
        while let next = peek(), next != "`" {
            let isAllowed =
                Self.isWordStart(next) || Self.isDigit(next)
                || [".", "-", "/", " "].contains(next)
            guard isAllowed else {
                position += 1
                fail(start, position)
                return
            }
            position += 1
        }
        guard peek() == "`", position > start + 1 else {
            fail(start, position + 1)
            return
        }
        position += 1
        add(.quotedIdentifier, start)
    }

    private mutating func readNumber(_ start: Int) {
        if peek() == "0", peek(1) == "x", peek(2)?.properties.isASCIIHexDigit ?? false {
            position += 2
            while peek()?.properties.isASCIIHexDigit ?? false { position += 1 }
            endInteger(start)
            return
        }
        skipDigits()
        var isDouble = false
        if peek() == ".", peek(1).map(Self.isDigit) ?? false {
            isDouble = true
            position += 1
            skipDigits()
        }
        if let mark = peek(), mark == "e" || mark == "E" {
            let sign = peek(1).map { $0 == "+" || $0 == "-" } ?? false
            if peek(sign ? 2 : 1).map(Self.isDigit) ?? false {
                isDouble = true
                position += sign ? 2 : 1
                skipDigits()
            }
        }
        if isDouble { add(.double, start) } else { endInteger(start) }
    }

    private mutating func endInteger(_ start: Int) {
        if let mark = peek(), mark == "u" || mark == "U" {
            position += 1
            add(.uint, start)
        } else {
            add(.int, start)
        }
    }

    private mutating func skipDigits() {
        while peek().map(Self.isDigit) ?? false { position += 1 }
    }

    private static let symbols = [
        "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "(", ")", "[",
        "]", "{", "}", ",", ".", "?", ":",
    ]

    private mutating func readSymbol(_ start: Int) {
        for symbol in Self.symbols where text(position, position + symbol.count) == symbol {
            position += symbol.count
            add(.symbol, start)
            return
        }
        // A character that begins a longer symbol is refused together with what follows it.
        let beginsSymbol = ["=", "&", "|"].contains(scalars[position])
        fail(start, position + (beginsSymbol ? 2 : 1))
    }

    private mutating func fail(_ start: Int, _ end: Int) {
        position = min(end, scalars.count)
        issues.append(
            CELIssue(
                position: start,
                message: "Syntax error: token recognition error at: '\(text(start, end))'"))
    }

    private mutating func readText(_ start: Int, _ kind: CELToken.Kind, isRaw: Bool) {
        guard let quote = peek() else { return }
        let isLong = peek(1) == quote && peek(2) == quote
        position += isLong ? 3 : 1
        while let next = peek() {
            if next == quote, !isLong || peek(1) == quote && peek(2) == quote {
                position += isLong ? 3 : 1
                add(kind, start)
                return
            }
            if !isLong, next == "\n" || next == "\r" { break }
            if next == "\\", !isRaw {
                let escape = escape()
                position += escape.length
                guard escape.isWhole else { break }
            } else {
                position += 1
            }
        }
        fail(start, position + (peek() == nil ? 0 : 1))
    }

    /// How far the escape at the present position goes, and whether it is one to its end.
    private func escape() -> (length: Int, isWhole: Bool) {
        guard let next = peek(1) else { return (1, false) }
        func digits(_ count: Int, _ isDigit: (Unicode.Scalar) -> Bool) -> (Int, Bool) {
            let found = (0..<count).prefix { peek(2 + $0).map(isDigit) ?? false }.count
            return (2 + found, found == count)
        }
        switch next {
        case "a", "b", "f", "n", "r", "t", "v", "\"", "'", "\\", "?", "`": return (2, true)
        case "x", "X": return digits(2, \.properties.isASCIIHexDigit)
        case "u": return digits(4, \.properties.isASCIIHexDigit)
        case "U": return digits(8, \.properties.isASCIIHexDigit)
        case "0"..."3": return digits(2) { $0 >= "0" && $0 <= "7" }
        default: return (1, false)
        }
    }
}
