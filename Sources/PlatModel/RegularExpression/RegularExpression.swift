/// A regular expression in RE2 syntax, as Kubernetes' patterns and rules have them.
///
/// Matching takes time linear in the text, whatever the pattern: all ways through the pattern are
/// followed at once (Thompson's construction), so that no pattern of a user can stop the server.
public struct RegularExpression: Sendable {
    public let pattern: String
    let program: Program
    private let bitProgram: BitProgram?

    public init(_ pattern: String) throws(RegularExpressionError) {
        self.pattern = pattern
        var parser = Parser(pattern)
        program = try Program(try parser.parse(), pattern: pattern)
        bitProgram = BitProgram(program)
    }

    static func isValid(_ pattern: String) -> Bool {
        do throws(RegularExpressionError) {
            _ = try RegularExpression(pattern)
            return true
        } catch {
            return false
        }
    }

    /// Whether the pattern matches somewhere in the text.
    public func matches(_ text: String) -> Bool {
        withBytes(of: text) { bytes in
            if let bitProgram, !bytes.isEmpty { return bitProgram.matches(bytes) }
            var matcher = Matcher(program, bytes)
            return matcher.firstMatch(from: 0, needsBounds: false) != nil
        }
    }

    /// The leftmost match.
    public func firstMatch(in text: String) -> String? {
        matches(in: text, limit: 1).first
    }

    /// All matches from left to right that do not overlap, at most `limit`.
    public func matches(in text: String, limit: Int = .max) -> [String] {
        withBytes(of: text) { bytes in
            var matcher = Matcher(program, bytes)
            var found: [String] = []
            var start = 0
            var previousEnd = -1
            while start <= bytes.count, found.count < limit,
                let match = matcher.firstMatch(from: start, needsBounds: true)
            {
                // An empty match right behind a match is none of its own.
                if !match.isEmpty || match.lowerBound != previousEnd {
                    found.append(String(decoding: bytes[match], as: UTF8.self))
                }
                previousEnd = match.upperBound
                start = match.isEmpty ? matcher.offset(after: match.upperBound) : match.upperBound
            }
            return found
        }
    }

    private func withBytes<R>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        var text = text
        return text.withUTF8(body)
    }
}

/// Why a pattern is refused, in the words of Go's `regexp` package.
public struct RegularExpressionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong with an expression, in the words of Go.
    public enum Code: String, Sendable {
        case invalidRange = "invalid character class range"
        case invalidEscape = "invalid escape sequence"
        case invalidNamedCapture = "invalid named capture"
        case invalidPerlSyntax = "invalid or unsupported Perl syntax"
        case nestedRepetition = "invalid nested repetition operator"
        case invalidRepeatCount = "invalid repeat count"
        case missingBracket = "missing closing ]"
        case missingParenthesis = "missing closing )"
        case missingRepeatArgument = "missing argument to repetition operator"
        case trailingBackslash = "trailing backslash at end of expression"
        case unexpectedParenthesis = "unexpected )"
        case nestsTooDeeply = "expression nests too deeply"
        case tooLarge = "expression too large"
    }

    public var code: Code
    public var part: String

    public var description: String { "error parsing regexp: \(code.rawValue): `\(part)`" }
}
