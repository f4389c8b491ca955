internal import PlatValue

/// Reads label selectors by the grammar of Kubernetes, with its complaints.
struct LabelSelectorParser {
    private typealias Token = LabelSelectorLexer.Token
    private typealias Item = (token: Token, text: String)

    private var items: [Item] = []
    private var position = 0

    init(_ text: String) {
        var lexer = LabelSelectorLexer(text)
        repeat { items.append(lexer.next()) } while items.last?.token != .end
    }

    /// The next item; keywords are words but where an operator stands.
    private func peek(asOperator: Bool = false) -> Item {
        let item = items[min(position, items.count - 1)]
        let isKeyword = item.token == .keywordIn || item.token == .keywordNotIn
        return isKeyword && !asOperator ? (.word, item.text) : item
    }

    private mutating func take(asOperator: Bool = false) -> Item {
        defer { position += 1 }
        return peek(asOperator: asOperator)
    }

    mutating func parse() throws(SelectorError) -> [LabelRequirement] {
        var requirements: [LabelRequirement] = []
        while true {
            let first = peek()
            if first.token == .end { return requirements }
            guard first.token == .word || first.token == .exclamation else {
                throw SelectorError(
                    "found '\(first.text)', expected: !, identifier, or 'end of string'")
            }
            do throws(SelectorError) {
                requirements.append(try parseRequirement())
            } catch {
                throw SelectorError("unable to parse requirement: \(error.message)")
            }
            let separator = take()
            if separator.token == .end { return requirements }
            guard separator.token == .comma else {
                throw SelectorError("found '\(separator.text)', expected: ',' or 'end of string'")
            }
            let following = peek()
            guard following.token == .word || following.token == .exclamation else {
                throw SelectorError("found '\(following.text)', expected: identifier after ','")
            }
        }
    }

    private mutating func parseRequirement() throws(SelectorError) -> LabelRequirement {
        var item = take()
        let isNegated = item.token == .exclamation
        if isNegated { item = take() }
        guard item.token == .word else {
            throw SelectorError("found '\(item.text)', expected: identifier")
        }
        let key = item.text
        if let error = LabelRequirement.keyError(key, "<nil>") {
            throw SelectorError(error.description)
        }
        if isNegated { return try LabelRequirement(key, .doesNotExist, []) }
        let following = peek().token
        if following == .end || following == .comma {
            return try LabelRequirement(key, .exists, [])
        }
        let operation = try parseOperator()
        let isSet = operation == .isIn || operation == .notIn
        let values = isSet ? try parseValues() : [try parseExactValue()]
        return try LabelRequirement(
            key, operation, Set(values).sorted { $0.bytesPrecede($1) })
    }

    private mutating func parseOperator() throws(SelectorError) -> LabelRequirement.Operator {
        let item = take(asOperator: true)
        switch item.token {
        case .keywordIn: return .isIn
        case .keywordNotIn: return .notIn
        case .equals: return .equals
        case .doubleEquals: return .doubleEquals
        case .notEquals: return .notEquals
        case .greaterThan: return .greaterThan
        case .lessThan: return .lessThan
        default:
            throw SelectorError("found '\(item.text)', expected: in, notin, =, ==, !=, gt, lt")
        }
    }

    private mutating func parseExactValue() throws(SelectorError) -> String {
        let following = peek().token
        if following == .end || following == .comma { return "" }
        let item = take()
        guard item.token == .word else {
            throw SelectorError("found '\(item.text)', expected: identifier")
        }
        return item.text
    }

    private mutating func parseValues() throws(SelectorError) -> [String] {
        let open = take()
        guard open.token == .open else { throw SelectorError("found '\(open.text)' expected: '('") }
        let first = peek()
        switch first.token {
        case .close:
            position += 1
            return [""]
        case .word, .comma:
            let values = try parseList()
            guard take().token == .close else {
                throw SelectorError("found '\(first.text)', expected: ')'")
            }
            return values
        default: throw SelectorError("found '\(first.text)', expected: ',', ')' or identifier")
        }
    }

    /// The words up to the closing parenthesis; between two commas, or a comma and a parenthesis,
    /// stands an empty one.
    private mutating func parseList() throws(SelectorError) -> [String] {
        var values: [String] = []
        while true {
            let item = take()
            let following = peek()
            switch item.token {
            case .word:
                values.append(item.text)
                if following.token == .close { return values }
                guard following.token == .comma else {
                    throw SelectorError("found '\(following.text)', expected: ',' or ')'")
                }
            case .comma:
                if values.isEmpty { values.append("") }
                if following.token == .close { return values + [""] }
                if following.token == .comma {
                    position += 1
                    values.append("")
                }
            default: throw SelectorError("found '\(item.text)', expected: ',', or identifier")
            }
        }
    }
}
