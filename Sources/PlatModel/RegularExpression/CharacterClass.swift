/// A set of code points.
struct CharacterClass: Sendable {
    private var ranges: [ClosedRange<UInt32>] = []
    private var categories: [(Set<Unicode.GeneralCategory>, isNegated: Bool)] = []
    var isNegated = false
    var ignoresCase = false
    /// Membership of the first 128 code points, known once the set is complete.
    private var low: (UInt64, UInt64) = (0, 0)

    init() {}

    init(_ ranges: ClosedRange<UInt32>...) { self.ranges = ranges }

    mutating func insert(_ range: ClosedRange<UInt32>) { ranges.append(range) }

    mutating func insert(_ ranges: [ClosedRange<UInt32>], negated: Bool) {
        guard negated else {
            self.ranges += ranges
            return
        }
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { self.ranges.append(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        if next <= 0x10FFFF { self.ranges.append(next...0x10FFFF) }
    }

    mutating func insert(_ categories: Set<Unicode.GeneralCategory>, negated: Bool) {
        self.categories.append((categories, isNegated: negated))
    }

    /// Call when the set is complete.
    mutating func finish() {
        for point in UInt32(0)..<128 where lookUp(point) {
            if point < 64 { low.0 |= 1 << point } else { low.1 |= 1 << (point - 64) }
        }
    }

    func contains(_ point: UInt32) -> Bool {
        if point < 64 { return low.0 >> point & 1 == 1 }
        if point < 128 { return low.1 >> (point - 64) & 1 == 1 }
        return lookUp(point)
    }

    private func lookUp(_ point: UInt32) -> Bool {
        let isMember =
            ignoresCase ? CaseFolding.variants(of: point).contains(where: has) : has(point)
        return isMember != isNegated
    }

    private func has(_ point: UInt32) -> Bool {
        if ranges.contains(where: { $0.contains(point) }) { return true }
        guard !categories.isEmpty, let scalar = Unicode.Scalar(point) else { return false }
        let category = scalar.properties.generalCategory
        return categories.contains { $0.0.contains(category) != $0.isNegated }
    }
}

/// Code points that differ in case only.
enum CaseFolding {
    static func variants(of point: UInt32) -> [UInt32] {
        guard let scalar = Unicode.Scalar(point) else { return [point] }
        var variants = [point]
        for mapping in [scalar.properties.lowercaseMapping, scalar.properties.uppercaseMapping] {
            let scalars = mapping.unicodeScalars
            guard scalars.count == 1, let other = scalars.first?.value else { continue }
            if !variants.contains(other) { variants.append(other) }
        }
        // The Kelvin sign and the long s fold to ASCII letters.
        switch point {
        case 0x4B, 0x6B: variants.append(0x212A)
        case 0x53, 0x73: variants.append(0x17F)
        case 0x212A: variants += [0x4B, 0x6B]
        case 0x17F: variants += [0x53, 0x73]
        default: break
        }
        return variants
    }
}

extension CharacterClass {
    static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    static let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    static let spaces: [ClosedRange<UInt32>] = [0x09...0x0A, 0x0C...0x0D, 0x20...0x20]

    /// `[:alpha:]` and the like, by name.
    static let posix: [String: [ClosedRange<UInt32>]] = [
        "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A],
        "alpha": [0x41...0x5A, 0x61...0x7A],
        "ascii": [0x00...0x7F],
        "blank": [0x09...0x09, 0x20...0x20],
        "cntrl": [0x00...0x1F, 0x7F...0x7F],
        "digit": digits,
        "graph": [0x21...0x7E],
        "lower": [0x61...0x7A],
        "print": [0x20...0x7E],
        "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
        "space": [0x09...0x0D, 0x20...0x20],
        "upper": [0x41...0x5A],
        "word": words,
        "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    ]

    /// The general categories that `\p{NAME}` stands for; nil where the name is none of them.
    static func categories(named name: String) -> Set<Unicode.GeneralCategory>? {
        let named: [String: Unicode.GeneralCategory] = [
            "Lu": .uppercaseLetter, "Ll": .lowercaseLetter, "Lt": .titlecaseLetter,
            "Lm": .modifierLetter, "Lo": .otherLetter, "Mn": .nonspacingMark,
            "Mc": .spacingMark, "Me": .enclosingMark, "Nd": .decimalNumber,
            "Nl": .letterNumber, "No": .otherNumber, "Pc": .connectorPunctuation,
            "Pd": .dashPunctuation, "Ps": .openPunctuation, "Pe": .closePunctuation,
            "Pi": .initialPunctuation, "Pf": .finalPunctuation, "Po": .otherPunctuation,
            "Sm": .mathSymbol, "Sc": .currencySymbol, "Sk": .modifierSymbol,
            "So": .otherSymbol, "Zs": .spaceSeparator, "Zl": .lineSeparator,
            "Zp": .paragraphSeparator, "Cc": .control, "Cf": .format, "Cs": .surrogate,
            "Co": .privateUse,
        ]
        if let category = named[name] { return [category] }
        guard name.count == 1 else { return nil }
        let group = named.filter { $0.key.hasPrefix(name) }.values
        return group.isEmpty ? nil : Set(group)
    }

    /// The blocks of the scripts that patterns name most.
    static let scripts: [String: [ClosedRange<UInt32>]] = [
        "Latin": [
            0x41...0x5A, 0x61...0x7A, 0xAA...0xAA, 0xBA...0xBA, 0xC0...0xD6, 0xD8...0xF6,
            0xF8...0x2B8, 0x1E00...0x1EFF, 0x2C60...0x2C7F, 0xA722...0xA787, 0xFF21...0xFF3A,
            0xFF41...0xFF5A,
        ],
        "Greek": [
            0x370...0x373, 0x375...0x377, 0x37A...0x37D, 0x384...0x384, 0x386...0x386,
            0x388...0x3E1, 0x3F0...0x3FF, 0x1F00...0x1FFE,
        ],
        "Cyrillic": [
            0x400...0x484, 0x487...0x52F, 0x1C80...0x1C88, 0x2DE0...0x2DFF,
            0xA640...0xA69F,
        ],
        "Han": [
            0x2E80...0x2FD5, 0x3005...0x3005, 0x3007...0x3007, 0x3021...0x3029,
            0x3038...0x303B, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAD9,
            0x20000...0x323AF,
        ],
        "Hiragana": [0x3041...0x3096, 0x309D...0x309F],
        "Katakana": [
            0x30A1...0x30FA, 0x30FD...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF6F,
            0xFF71...0xFF9D,
        ],
        "Hangul": [0x1100...0x11FF, 0x3131...0x318E, 0xA960...0xA97C, 0xAC00...0xD7A3],
        "Arabic": [
            0x600...0x604, 0x606...0x60B, 0x60D...0x61A, 0x61C...0x61E, 0x620...0x63F,
            0x641...0x64A, 0x656...0x66F, 0x671...0x6DC, 0x6DE...0x6FF, 0x750...0x77F,
        ],
        "Hebrew": [0x591...0x5C7, 0x5D0...0x5EA, 0x5EF...0x5F4, 0xFB1D...0xFB4F],
        "Thai": [0xE01...0xE3A, 0xE40...0xE5B],
        "Devanagari": [0x900...0x950, 0x955...0x963, 0x966...0x97F, 0xA8E0...0xA8FF],
    ]
}
