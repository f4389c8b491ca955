/// One node of a rule's syntax tree, macros already expanded.
///
/// Nodes are numbered, so that what the checker finds out about them (types, overloads) is kept beside
/// the tree and not in it.
final class CELExpression: Sendable {
    let id: Int
    /// The offset in the rule, in code points, that errors about the node point to.
    let position: Int
    let kind: Kind
    /// How many nodes stand on the longest way down, this one included. Whoever walks a tree walks it
    /// by recursion, so that the parser limits it.
    let depth: Int

    init(id: Int, position: Int, kind: Kind) {
        self.id = id
        self.position = position
        self.kind = kind
        depth = 1 + (kind.children.map(\.depth).max() ?? 0)
    }

    enum Kind: Sendable {
        case literal(CELLiteral)
        case identifier(String)
        case select(CELExpression, field: String, isPresenceTest: Bool)
        case call(CELCall)
        case list([CELExpression], optionalIndices: Set<Int>)
        case map([CELEntry])
        case message(type: String, [CELEntry])
        case comprehension(CELComprehension)

        var children: [CELExpression] {
            switch self {
            case .literal, .identifier: []
            case .select(let operand, _, _): [operand]
            case .call(let call): call.operands
            case .list(let elements, _): elements
            case .map(let entries): entries.flatMap { [$0.key, $0.value] }
            case .message(_, let fields): fields.map(\.value)
            case .comprehension(let fold):
                [fold.range, fold.initial, fold.condition, fold.step, fold.result]
            }
        }
    }
}

enum CELLiteral: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
}

struct CELCall: Sendable {
    var function: String
    var target: CELExpression?
    var arguments: [CELExpression]

    /// Target and arguments.
    var operands: [CELExpression] { (target.map { [$0] } ?? []) + arguments }
}

/// An entry of a map literal, or (with a text literal as key) a field of a message.
struct CELEntry: Sendable {
    var id: Int
    var key: CELExpression
    var value: CELExpression
    var isOptional: Bool
}

/// What every macro over lists and maps becomes: a fold.
struct CELComprehension: Sendable {
    var range: CELExpression
    var variable: String
    /// With two variables the first is the index or key, the second the element or value.
    var secondVariable: String?
    var accumulator: String
    var initial: CELExpression
    var condition: CELExpression
    var step: CELExpression
    var result: CELExpression
}

/// The names of operators as upstream's messages have them.
enum CELOperator {
    static let conditional = "_?_:_"
    static let and = "_&&_"
    static let or = "_||_"
    static let not = "!_"
    static let negate = "-_"
    static let add = "_+_"
    static let equals = "_==_"
    static let index = "_[_]"
    static let optionalIndex = "_[?_]"
    static let optionalSelect = "_?._"
    static let contained = "@in"
    static let notStrictlyFalse = "@not_strictly_false"
}

/// Something wrong with a rule at a place in it.
struct CELIssue: Error, Sendable, Equatable {
    /// In code points from the rule's start; nil where the rule is refused as a whole.
    var position: Int?
    var message: String
}

extension [CELIssue] {
    /// All issues as the server shows them: place, message, and the line with a pointer below it.
    func text(in rule: String) -> String {
        let lines = rule.split(separator: "\n", omittingEmptySubsequences: false)
        return sorted { ($0.position ?? -1) < ($1.position ?? -1) }
            .map { $0.text(lines: lines) }
            .joined(separator: "\n")
    }
}

extension CELIssue {
    fileprivate func text(lines: [Substring]) -> String {
        guard var column = position else { return "ERROR: <input>:-1:0: \(message)" }
        var line = 0
        while line < lines.count - 1, column > lines[line].unicodeScalars.count {
            column -= lines[line].unicodeScalars.count + 1
            line += 1
        }
        let scalars = Array(lines[line].unicodeScalars)
        var pointer = ""
        for at in 0..<Swift.min(column, scalars.count) {
            pointer += scalars[at].isASCII ? "." : "．"
        }
        pointer += column < scalars.count && !scalars[column].isASCII ? "＾" : "^"
        let source = String(lines[line].map { $0 == "\t" ? " " : $0 })
        return "ERROR: <input>:\(line + 1):\(column + 1): \(message)\n | \(source)\n | \(pointer)"
    }
}
