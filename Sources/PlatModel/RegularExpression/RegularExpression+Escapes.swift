extension RegularExpression.Parser {
    /// What stands behind a backslash outside of brackets.
    mutating func escape() throws(RegularExpressionError) -> RegularExpression.Node {
        guard let next = peek(1) else { throw failure(.trailingBackslash, "") }
        switch next {
        case "A":
            position += 2
            return .assertion(.textStart)
        case "z":
            position += 2
            return .assertion(.textEnd)
        case "b":
            position += 2
            return .assertion(.wordBoundary)
        case "B":
            position += 2
            return .assertion(.noWordBoundary)
        default: break
        }
        var set = CharacterClass()
        if try classEscape(into: &set) {
            set.ignoresCase = flags.ignoresCase
            set.finish()
            return .oneOf(set)
        }
        return literal(try characterEscape())
    }

    /// `\d`, `\pL` and the like; false when something else stands here.
    mutating func classEscape(
        into set: inout CharacterClass
    ) throws(RegularExpressionError) -> Bool {
        guard let next = peek(1) else { return false }
        switch next {
        case "d", "D": set.insert(CharacterClass.digits, negated: next == "D")
        case "w", "W": set.insert(CharacterClass.words, negated: next == "W")
        case "s", "S": set.insert(CharacterClass.spaces, negated: next == "S")
        case "p", "P":
            try unicodeClass(into: &set, negated: next == "P")
            return true
        default: return false
        }
        position += 2
        return true
    }

    private mutating func unicodeClass(
        into set: inout CharacterClass, negated: Bool
    ) throws(RegularExpressionError) {
        let start = position
        position += 2
        var isNegated = negated
        var name = ""
        if take("{") {
            let nameStart = position
            while let next = current, next != "}" {
                _ = next
                position += 1
            }
            guard current == "}" else {
                throw failure(.invalidRange, text(from: start, to: scalars.count))
            }
            name = text(from: nameStart)
            position += 1
            if name.hasPrefix("^") {
                isNegated.toggle()
                name.removeFirst()
            }
        } else if let next = current {
            name = String(next)
            position += 1
        }
        if name == "Any" {
            set.insert([0...0x10FFFF], negated: isNegated)
        } else if let categories = CharacterClass.categories(named: name) {
            set.insert(categories, negated: isNegated)
        } else if let ranges = CharacterClass.scripts[name] {
            set.insert(ranges, negated: isNegated)
        } else {
            throw failure(.invalidRange, text(from: start))
        }
    }

    /// The one character that an escape stands for.
    mutating func characterEscape() throws(RegularExpressionError) -> UInt32 {
        let start = position
        position += 1
        guard let next = current else { throw failure(.trailingBackslash, "") }
        position += 1
        switch next {
        case "a": return 0x07
        case "f": return 0x0C
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "v": return 0x0B
        case "x": return try hexadecimal(start)
        case "0", "1", "2", "3", "4", "5", "6", "7":
            // A single digit but 0 would be a back reference, which RE2 has none of.
            let isOctal = current.flatMap(Int.init(digit:)).map { $0 < 8 } ?? false
            guard next == "0" || isOctal else { break }
            return octal(first: next)
        default:
            let isWord = CharacterClass.words.contains { $0.contains(next.value) }
            // RE2 counts the underscore among the words, yet not among what has to be a letter here.
            if next.isASCII, !isWord || next == "_" { return next.value }
        }
        throw failure(.invalidEscape, text(from: start))
    }

    private mutating func octal(first: Unicode.Scalar) -> UInt32 {
        var value = first.value - 0x30
        for _ in 0..<2 {
            guard let digit = current.flatMap(Int.init(digit:)), digit < 8 else { break }
            value = value * 8 + UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func hexadecimal(_ start: Int) throws(RegularExpressionError) -> UInt32 {
        var value: UInt32 = 0
        if take("{") {
            let digits = position
            while let digit = current?.hexadecimalValue {
                value = value * 16 + digit
                position += 1
                if value > 0x10FFFF { throw failure(.invalidEscape, text(from: start)) }
            }
            guard position > digits, take("}") else {
                throw failure(.invalidEscape, text(from: start))
            }
            return value
        }
        for _ in 0..<2 {
            guard let digit = current?.hexadecimalValue else {
                if current != nil { position += 1 }
                throw failure(.invalidEscape, text(from: start))
            }
            value = value * 16 + digit
            position += 1
        }
        return value
    }

    /// `[…]`.
    mutating func bracketClass() throws(RegularExpressionError) -> CharacterClass {
        let start = position
        position += 1
        var set = CharacterClass()
        set.isNegated = take("^")
        var isFirst = true
        while current != "]" || isFirst {
            guard current != nil else {
                throw failure(.missingBracket, text(from: start, to: scalars.count))
            }
            // As in POSIX, a lone - only stands at the ends; Perl and RE2 let it stand elsewhere too.
            isFirst = false
            if current == "[", peek(1) == ":", try posixClass(into: &set) { continue }
            if current == "\\", try classEscape(into: &set) { continue }
            try range(into: &set, classStart: start)
        }
        position += 1
        set.ignoresCase = flags.ignoresCase
        set.finish()
        return set
    }

    private mutating func range(
        into set: inout CharacterClass, classStart: Int
    ) throws(RegularExpressionError) {
        let start = position
        let low = try classCharacter(classStart)
        var high = low
        if current == "-", let next = peek(1), next != "]" {
            position += 1
            high = try classCharacter(classStart)
            if high < low { throw failure(.invalidRange, text(from: start)) }
        }
        set.insert(low...high)
    }

    private mutating func classCharacter(_ classStart: Int) throws(RegularExpressionError) -> UInt32
    {
        guard let next = current else {
            throw failure(.missingBracket, text(from: classStart, to: scalars.count))
        }
        if next == "\\" { return try characterEscape() }
        position += 1
        return next.value
    }

    private mutating func posixClass(
        into set: inout CharacterClass
    ) throws(RegularExpressionError) -> Bool {
        var end = position + 2
        while end + 1 < scalars.count, !(scalars[end] == ":" && scalars[end + 1] == "]") {
            end += 1
        }
        guard end + 1 < scalars.count else { return false }
        var name = text(from: position + 2, to: end)
        let isNegated = name.hasPrefix("^")
        if isNegated { name.removeFirst() }
        guard let ranges = CharacterClass.posix[name] else {
            throw failure(.invalidRange, text(from: position, to: end + 2))
        }
        set.insert(ranges, negated: isNegated)
        position = end + 2
        return true
    }
}

extension Unicode.Scalar {
    fileprivate var hexadecimalValue: UInt32? {
        switch self {
        case "0"..."9": value - 0x30
        case "a"..."f": value - 0x61 + 10
        case "A"..."F": value - 0x41 + 10
        default: nil
        }
    }
}
