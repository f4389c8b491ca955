import PlatValue

/// Why a text is no address, in the words of Go's `netip.ParseAddr`.
struct IPAddressProblem {
    private let message: String
    /// What is left of the text where reading stopped; empty where it does not matter.
    private let place: String

    private init(_ message: String, at place: Substring = "") {
        self.message = message
        self.place = String(place)
    }

    /// The problem of a text that is known to be no address.
    init(of text: String) {
        switch text.first(where: { [".", ":", "%"].contains($0) }) {
        case ".": self = Self.version4(text[...]) ?? Self("unable to parse IP")
        case ":": self = Self.version6(text)
        case "%": self = Self("missing IPv6 address")
        default: self = Self("unable to parse IP")
        }
    }

    /// The whole as Go prints it.
    func text(of given: String) -> String {
        let place = place.isEmpty ? "" : " (at \(GoText.quoted(place)))"
        return "ParseAddr(\(GoText.quoted(given))): \(message)\(place)"
    }

    private static func version4(_ text: Substring) -> IPAddressProblem? {
        var (value, fields, digits) = (0, 0, 0)
        var previous: Character?
        for at in text.indices {
            let next = text[at]
            if let digit = next.isASCII ? next.wholeNumberValue : nil {
                if digits == 1, value == 0 {
                    return Self("IPv4 field has octet with leading zero")
                }
                value = value * 10 + digit
                digits += 1
                if value > 255 { return Self("IPv4 field has value >255") }
            } else if next == "." {
                if previous == nil || previous == "." || text.index(after: at) == text.endIndex {
                    return Self("IPv4 field must have at least one digit", at: text[at...])
                }
                if fields == 3 { return Self("IPv4 address too long") }
                (value, fields, digits) = (0, fields + 1, 0)
            } else {
                return Self("unexpected character", at: text[at...])
            }
            previous = next
        }
        return fields < 3 ? Self("IPv4 address too short") : nil
    }

    private static func version6(_ text: String) -> IPAddressProblem {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count > 1, parts[1].isEmpty { return Self("zone must be a non-empty string") }
        var rest = parts[0]
        var hasGap = rest.hasPrefix("::")
        if hasGap { rest = rest.dropFirst(2) }
        var count = 0
        while count < 16 {
            let group = rest.prefix { $0.isASCII && $0.isHexDigit }
            if group.count > 4 { return Self("each group must have 4 or fewer digits", at: rest) }
            if group.isEmpty {
                return Self("each colon-separated field must have at least one digit", at: rest)
            }
            if rest.dropFirst(group.count).first == "." {
                return embedded(rest, count, hasGap: hasGap)
            }
            count += 2
            rest = rest.dropFirst(group.count)
            guard let next = rest.first else { break }
            if next != ":" { return Self("unexpected character, want colon", at: rest) }
            if rest.count == 1 {
                return Self("colon must be followed by more characters", at: rest)
            }
            rest = rest.dropFirst()
            guard rest.first == ":" else { continue }
            if hasGap { return Self("multiple :: in address", at: rest) }
            hasGap = true
            rest = rest.dropFirst()
            if rest.isEmpty { break }
        }
        if !rest.isEmpty { return Self("trailing garbage after address", at: rest) }
        return count < 16
            ? Self("address string too short")
            : Self("the :: must expand to at least one field of zeros")
    }

    /// An IPv4 address at the end.
    private static func embedded(
        _ rest: Substring, _ count: Int, hasGap: Bool
    ) -> IPAddressProblem {
        if !hasGap, count != 12 {
            return Self(
                "embedded IPv4 address must replace the final 2 fields of the address", at: rest)
        }
        if count > 12 {
            return Self(
                "too many hex fields to fit an embedded IPv4 at the end of the address", at: rest)
        }
        return version4(rest) ?? Self("address string too short")
    }
}
