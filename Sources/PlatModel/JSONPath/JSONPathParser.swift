internal import PlatValue

/// Reads templates.
struct JSONPathParser {
    private let input: [UnicodeScalar]
    private var position = 0
    /// Where the text begins that is not taken yet.
    private var start = 0

    init(_ text: String) { input = Array(text.unicodeScalars) }

    mutating func parse() throws(JSONPathError) -> [JSONPathNode] {
        var nodes: [JSONPathNode] = []
        while position < input.count {
            guard input[position] == "{" else {
                position += 1
                continue
            }
            if position > start { nodes.append(.text(take())) }
            position += 1
            start = position
            nodes.append(.list(try parseAction()))
        }
        if position > start { nodes.append(.text(take())) }
        return nodes
    }

    /// The nodes of a text as if it stood in braces.
    private static func action(_ text: String) throws(JSONPathError) -> [JSONPathNode] {
        var parser = JSONPathParser("{\(text)}")
        guard case .list(let nodes) = try parser.parse().first else { return [] }
        return nodes
    }

    private mutating func take() -> String {
        defer { start = position }
        return Self.text(input[start..<position])
    }

    private static func text(_ scalars: some Sequence<UnicodeScalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    private func hasPrefix(_ text: String) -> Bool {
        input[position...].starts(with: text.unicodeScalars)
    }

    private mutating func next() -> UnicodeScalar? {
        guard position < input.count else { return nil }
        position += 1
        return input[position - 1]
    }

    /// What stands up to the closing brace.
    private mutating func parseAction() throws(JSONPathError) -> [JSONPathNode] {
        var nodes: [JSONPathNode] = []
        while true {
            if hasPrefix("}") {
                position += 1
                start = position
                return nodes
            }
            if hasPrefix("[?(") {
                nodes.append(try parseFilter())
                continue
            }
            if hasPrefix("..") {
                if case .recursive? = nodes.last {
                    throw JSONPathError("invalid multiple recursive descent")
                }
                position += 2
                nodes.append(.recursive)
                if position < input.count, Self.isAlphanumeric(input[position]) {
                    nodes.append(parseField())
                }
                continue
            }
            switch next() {
            case nil, "\r", "\n": throw JSONPathError("unclosed action")
            case " ", "@", "$": start = position
            case "[": nodes += try parseArray()
            case "\"", "'": nodes.append(try parseQuote(input[position - 1]))
            case ".": nodes.append(parseField())
            case let scalar? where scalar == "+" || scalar == "-" || Self.isDigit(scalar):
                position -= 1
                nodes.append(try parseNumber())
            case let scalar? where Self.isAlphanumeric(scalar):
                position -= 1
                nodes.append(parseIdentifier())
            case let scalar?:
                throw JSONPathError(
                    "unrecognized character in action: \(Self.described(scalar))")
            }
        }
    }

    private mutating func parseField() -> JSONPathNode {
        start = position
        while position < input.count, !Self.isTerminator(input[position]) {
            position += input[position] == "\\" ? 2 : 1
        }
        position = min(position, input.count)
        let name = take()
        return name == "*"
            ? .wildcard : .field(Self.text(name.unicodeScalars.filter { $0 != "\\" }))
    }

    private mutating func parseIdentifier() -> JSONPathNode {
        start = position
        while position < input.count, !Self.isTerminator(input[position]) { position += 1 }
        let word = take()
        return switch word {
        case "true": .literal(true)
        case "false": .literal(false)
        default: .identifier(word)
        }
    }

    private mutating func parseNumber() throws(JSONPathError) -> JSONPathNode {
        start = position
        position += 1
        while position < input.count, input[position] == "." || Self.isDigit(input[position]) {
            position += 1
        }
        let text = take()
        if let integer = Int64(text) { return .literal(.integer(integer)) }
        guard let number = Double(text) else { throw JSONPathError("cannot parse number \(text)") }
        return .literal(.number(number))
    }

    private mutating func parseQuote(_ quote: UnicodeScalar) throws(JSONPathError) -> JSONPathNode {
        start = position - 1
        while true {
            switch next() {
            case nil, "\n": throw JSONPathError("unterminated quoted string")
            case quote where input[position - 2] != "\\" || position - 2 == start:
                let literal = take()
                guard let text = GoText.unquoted(literal) else {
                    throw JSONPathError("unquote string \(literal) error invalid syntax")
                }
                return .text(text)
            default: continue
            }
        }
    }

    private mutating func parseArray() throws(JSONPathError) -> [JSONPathNode] {
        let first = position
        while true {
            switch next() {
            case nil, "\n": throw JSONPathError("unterminated array")
            case "]":
                let text = Self.text(input[first..<(position - 1)])
                start = position
                return try Self.array(text == "*" ? ":" : text)
            default: continue
            }
        }
    }

    private static func array(_ text: String) throws(JSONPathError) -> [JSONPathNode] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        if parts.count > 1 {
            var union: [[JSONPathNode]] = []
            for part in parts {
                var trimmed = part.drop { $0 == " " }
                while trimmed.last == " " { trimmed.removeLast() }
                union.append(try action("[\(trimmed)]"))
            }
            return [.union(union)]
        }
        let quotes = text.unicodeScalars.filter { $0 == "'" }.count
        if quotes == 2, text.count >= 2, text.first == "'", text.last == "'" {
            return try action("." + text.dropFirst().dropLast())
        }
        return [.array(try range(text))]
    }

    private static func range(_ text: String) throws(JSONPathError) -> JSONPathRange {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isNumbers = parts.allSatisfy { part in
            part.utf8.drop { $0 == UInt8(ascii: "-") }
                .allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                && part.utf8.filter { $0 == UInt8(ascii: "-") }.count <= 1
        }
        guard parts.count <= 3, isNumbers else {
            throw JSONPathError("invalid array index \(text)")
        }
        var numbers: [Int?] = [nil, nil, nil]
        for (at, part) in parts.enumerated() where !part.isEmpty {
            guard let number = Int(part) else {
                throw JSONPathError("array index \(part) is not a number")
            }
            numbers[at] = number
        }
        var range = JSONPathRange(start: numbers[0], end: numbers[1], step: numbers[2])
        if parts.count == 1 {
            // Wraps as upstream's does; the largest index is outside of every list anyway.
            range.end = (range.start ?? 0) &+ 1
            range.isIndex = true
        }
        return range
    }

    private mutating func parseFilter() throws(JSONPathError) -> JSONPathNode {
        position += 3
        let first = position
        var quote: UnicodeScalar?
        var isClosed = false
        scan: while true {
            switch next() {
            case nil, "\n": throw JSONPathError("unterminated filter")
            case let scalar? where scalar == "\"" || scalar == "'":
                if quote == nil {
                    quote = scalar
                } else if quote == scalar, input[position - 2] != "\\" {
                    isClosed = true
                }
            case ")" where (quote != nil) == isClosed: break scan
            default: continue
            }
        }
        let text = Self.text(input[first..<(position - 1)])
        guard next() == "]" else { throw JSONPathError("unclosed array expect ]") }
        start = position
        return try Self.filter(text)
    }

    /// A comparison, or a path that has to exist.
    private static func filter(_ text: String) throws(JSONPathError) -> JSONPathNode {
        let isSign = { (character: Character) in "!<>=".contains(character) }
        let left = text.prefix { !isSign($0) }
        let operation = text.dropFirst(left.count).prefix(while: isSign)
        let right = text.dropFirst(left.count + operation.count)
        guard !left.isEmpty, !operation.isEmpty, !right.isEmpty else {
            return .filter(left: try action(text), operation: "exists", right: [])
        }
        return .filter(
            left: try action(String(left)), operation: String(operation),
            right: try action(String(right)))
    }

    private static func isTerminator(_ scalar: UnicodeScalar) -> Bool {
        " \t\r\n.,[]$@{}".unicodeScalars.contains(scalar)
    }

    private static func isDigit(_ scalar: UnicodeScalar) -> Bool {
        scalar.properties.generalCategory == .decimalNumber
    }

    private static func isAlphanumeric(_ scalar: UnicodeScalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || isDigit(scalar)
    }

    /// As Go's `%#U` prints it.
    private static func described(_ scalar: UnicodeScalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return GoText.isPrintable(scalar) ? "\(code) '\(scalar)'" : code
    }
}
