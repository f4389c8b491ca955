import Synchronization

/// Compiled patterns, kept by text: a rule over a list asks for the same one again and again.
enum CELPatterns {
    private static let countMax = 256
    private static let known = Mutex<[String: RegularExpression]>([:])

    static func compiled(_ pattern: String) throws(RegularExpressionError) -> RegularExpression {
        if let expression = known.withLock({ $0[pattern] }) { return expression }
        let expression = try RegularExpression(pattern)
        known.withLock { known in
            // Patterns can be computed from data; they must not pile up.
            if known.count >= countMax { known.removeAll() }
            known[pattern] = expression
        }
        return expression
    }
}
