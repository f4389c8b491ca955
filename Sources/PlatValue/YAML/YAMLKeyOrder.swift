/// The order in which keys are written: numbers in texts by their value, signs before digits before
/// letters.
enum YAMLKeyOrder {
    static func sorted(_ members: Members) -> [Members.Element] {
        members.map { (scalars: Array($0.key.unicodeScalars), member: $0) }
            .sorted { precedes($0.scalars, $1.scalars) }
            .map(\.member)
    }

    static func precedes(_ left: [UnicodeScalar], _ right: [UnicodeScalar]) -> Bool {
        guard let at = zip(left, right).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
            return left.count < right.count
        }
        switch (isLetter(left[at]), isLetter(right[at])) {
        case (true, true): return left[at] < right[at]
        case (false, true): return true
        case (true, false): return false
        case (false, false): break
        }
        // A zero behind other digits is no leading zero.
        let hasZero = left[at] == "0" || right[at] == "0"
        let isInside = hasZero && hasNonzeroDigits(left[..<at])
        let (leftNumber, leftEnd) = number(left[at...], isInside: isInside)
        let (rightNumber, rightEnd) = number(right[at...], isInside: isInside)
        if leftNumber != rightNumber { return leftNumber < rightNumber }
        if leftEnd != rightEnd { return leftEnd < rightEnd }
        return left[at] < right[at]
    }

    private static func isLetter(_ scalar: UnicodeScalar) -> Bool {
        if scalar.isASCII { return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            return true
        default: return false
        }
    }

    private static func digit(_ scalar: UnicodeScalar) -> Int64? {
        guard ("0"..."9").contains(scalar) else { return nil }
        return Int64(scalar.value - 48)
    }

    private static func hasNonzeroDigits(_ scalars: ArraySlice<UnicodeScalar>) -> Bool {
        for scalar in scalars.reversed() {
            guard let digit = digit(scalar) else { return false }
            if digit != 0 { return true }
        }
        return false
    }

    /// The number that begins here, and where it ends.
    private static func number(
        _ scalars: ArraySlice<UnicodeScalar>, isInside: Bool
    ) -> (Int64, Int) {
        var number: Int64 = isInside ? 1 : 0
        for (at, scalar) in zip(scalars.indices, scalars) {
            guard let digit = digit(scalar) else { return (number, at) }
            // Wraps around as upstream does: keys with twenty digits are no numbers.
            number = number &* 10 &+ digit
        }
        return (number, scalars.endIndex)
    }
}
