/// Functions on texts. Offsets count code points.
enum CELStrings {
    static func call(_ function: String, _ arguments: [CELValue]) -> CELValue? {
        if function == "join" { return join(arguments) }
        guard case .string(let text)? = arguments.first else { return nil }
        let rest = Array(arguments.dropFirst())
        switch (function, rest.first) {
        case ("contains", .string(let part)?):
            return .bool(part.isEmpty || Texts.offset(of: part, in: text) != nil)
        case ("startsWith", .string(let part)?): return .bool(text.utf8.starts(with: part.utf8))
        case ("endsWith", .string(let part)?):
            return .bool(text.utf8.reversed().starts(with: part.utf8.reversed()))
        case ("matches", .string(let pattern)?):
            return withPattern(pattern, "") { .bool($0.matches(text)) }
        case ("find", .string(let pattern)?):
            return withPattern(pattern, "Illegal regex: ") {
                .string($0.firstMatch(in: text) ?? "")
            }
        case ("findAll", .string(let pattern)?):
            return withPattern(pattern, "Illegal regex: ") { findAll($0, text, rest) }
        case ("charAt", .int(let index)?): return character(text, index)
        case ("indexOf", .string(let part)?): return offset(text, part, rest, fromEnd: false)
        case ("lastIndexOf", .string(let part)?): return offset(text, part, rest, fromEnd: true)
        case ("lowerAscii", nil): return .string(Texts.mapASCII(text, 0x41...0x5A) { $0 + 32 })
        case ("upperAscii", nil): return .string(Texts.mapASCII(text, 0x61...0x7A) { $0 - 32 })
        case ("trim", nil): return .string(Texts.trimmed(text))
        case ("replace", .string(let old)?): return replace(text, old, rest)
        case ("split", .string(let separator)?): return split(text, separator, rest)
        case ("substring", .int(let start)?): return substring(text, start, rest)
        case ("strings.quote", nil): return .string(quoted(text))
        case ("format", .list(let list)?):
            do throws(CELError) {
                return .string(try CELFormatting.format(text, list.elements))
            } catch {
                return .error(error)
            }
        default: return nil
        }
    }

    private static func withPattern(
        _ pattern: String, _ prefix: String, _ use: (RegularExpression) -> CELValue
    ) -> CELValue {
        do throws(RegularExpressionError) {
            return use(try CELPatterns.compiled(pattern))
        } catch {
            return .failure(prefix + error.description)
        }
    }

    private static func strings(_ texts: [String]) -> CELValue {
        .list(.computed(texts.map(CELValue.string)))
    }

    private static func findAll(
        _ expression: RegularExpression, _ text: String, _ rest: [CELValue]
    ) -> CELValue {
        var limit = Int.max
        if rest.count > 1, case .int(let given) = rest[1], given >= 0 { limit = Int(given) }
        return strings(limit == 0 ? [] : expression.matches(in: text, limit: limit))
    }

    private static let tooLarge = CELValue.failure("result is too large")

    private static func outside(_ index: Int64) -> CELValue {
        .failure("index out of range: \(index)")
    }

    private static func character(_ text: String, _ index: Int64) -> CELValue {
        let scalars = Array(text.unicodeScalars)
        guard index >= 0, index <= scalars.count else { return outside(index) }
        return .string(index == scalars.count ? "" : String(scalars[Int(index)]))
    }

    private static func offset(
        _ text: String, _ part: String, _ rest: [CELValue], fromEnd: Bool
    ) -> CELValue {
        let scalars = Array(text.unicodeScalars)
        let wanted = Array(part.unicodeScalars)
        var start: Int64 = fromEnd ? Int64(scalars.count) : 0
        if rest.count > 1, case .int(let given) = rest[1] {
            if given < 0 { return outside(given) }
            if given >= scalars.count { return .int(wanted.isEmpty ? Int64(scalars.count) : -1) }
            start = given
        }
        let last = scalars.count - wanted.count
        guard last >= 0 else { return .int(-1) }
        let candidates =
            fromEnd
            ? Array((0...min(Int(start), last)).reversed())
            : Int(start) <= last ? Array(Int(start)...last) : []
        for at in candidates where scalars[at..<(at + wanted.count)].elementsEqual(wanted) {
            return .int(Int64(at))
        }
        return .int(-1)
    }

    private static func replace(_ text: String, _ old: String, _ rest: [CELValue]) -> CELValue? {
        guard rest.count > 1, case .string(let new) = rest[1] else { return nil }
        var limit = Int.max
        if rest.count > 2, case .int(let given) = rest[2], given >= 0 { limit = Int(given) }
        let (size, isOver) = (text.unicodeScalars.count + 1)
            .multipliedReportingOverflow(by: new.utf8.count)
        // Only where each character could become the new text the exact number matters.
        if isOver || size > Texts.bytesMax {
            let count = old.isEmpty ? text.unicodeScalars.count + 1 : Texts.count(of: old, in: text)
            let (bytes, isOver) = min(count, limit).multipliedReportingOverflow(by: new.utf8.count)
            if isOver || bytes > Texts.bytesMax { return tooLarge }
        }
        return .string(Texts.replaced(text, old, new, limit))
    }

    private static func split(
        _ text: String, _ separator: String, _ rest: [CELValue]
    ) -> CELValue {
        var limit = Int.max
        if rest.count > 1, case .int(let given) = rest[1], given >= 0 { limit = Int(given) }
        return strings(Texts.split(text, separator, limit))
    }

    private static func substring(
        _ text: String, _ start: Int64, _ rest: [CELValue]
    ) -> CELValue {
        let scalars = Array(text.unicodeScalars)
        var end = Int64(scalars.count)
        if rest.count > 1, case .int(let given) = rest[1] { end = given }
        guard start <= end || rest.count == 1 else {
            return .failure("invalid substring range. start: \(start), end: \(end)")
        }
        guard start >= 0, start <= scalars.count else { return outside(start) }
        guard end >= 0, end <= scalars.count else { return outside(end) }
        var result = ""
        result.unicodeScalars.append(contentsOf: scalars[Int(start)..<Int(end)])
        return .string(result)
    }

    private static func join(_ arguments: [CELValue]) -> CELValue? {
        guard case .list(let list)? = arguments.first else { return nil }
        var separator = ""
        if arguments.count > 1, case .string(let given) = arguments[1] { separator = given }
        var texts: [String] = []
        for element in list.elements {
            guard case .string(let text) = element else { return .error(.noOverload) }
            texts.append(text)
        }
        let bytes = texts.reduce(0) { $0 + $1.utf8.count }
        let (separators, isOver) = texts.count.multipliedReportingOverflow(by: separator.utf8.count)
        if isOver || bytes + separators > Texts.bytesMax { return tooLarge }
        return .string(texts.joined(separator: separator))
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{07}": result += "\\a"
            case "\u{08}": result += "\\b"
            case "\u{0C}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0B}": result += "\\v"
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
