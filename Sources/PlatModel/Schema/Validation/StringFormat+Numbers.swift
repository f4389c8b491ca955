extension StringFormat {
    static func isDate(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = digits(bytes[0..<4]), let month = digits(bytes[5..<7]),
            let day = digits(bytes[8..<10]), (1...12).contains(month)
        else { return false }
        return day >= 1 && day <= Timestamp.daysIn(month: month, year: Int64(year))
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.allSatisfy(NamePattern.isDigit) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Looser than RFC 3339 in nothing but the separator before the fraction.
    static func isDateTime(_ text: String) -> Bool {
        let parts = text.lowercased().split(separator: "t", omittingEmptySubsequences: false)
        guard parts.count > 1, isDate(String(parts[0])) else { return false }
        let time = Array(parts[1].utf8)
        guard time.count > 8, let hour = digits(time[0..<2]), time[2] == UInt8(ascii: ":"),
            let minute = digits(time[3..<5]), time[5] == UInt8(ascii: ":"),
            let second = digits(time[6..<8]), hour <= 23, minute <= 59, second <= 59
        else { return false }
        var rest = time[8...]
        if let mark = rest.first, mark != UInt8(ascii: "z"), mark != UInt8(ascii: "+"),
            mark != UInt8(ascii: "-")
        {
            let fraction = rest.dropFirst().prefix(while: NamePattern.isDigit)
            guard !fraction.isEmpty else { return false }
            rest = rest[fraction.endIndex...]
        }
        return isZone(Array(rest))
    }

    private static func isZone(_ bytes: [UInt8]) -> Bool {
        if bytes == [UInt8(ascii: "z")] { return true }
        guard bytes.count == 6, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-")
        else { return false }
        return digits(bytes[1..<3]) != nil && bytes[3] == UInt8(ascii: ":")
            && digits(bytes[4..<6]) != nil
    }

    /// A Go duration, or anything that holds a number and a unit in words: `2 weeks`.
    static func isDuration(_ text: String) -> Bool {
        if GoDuration(text) != nil { return true }
        let units = [
            ["ns", "nano"], ["us", "µs", "micro"], ["ms", "milli"], ["s", "sec"], ["m", "min"],
            ["h", "hr", "hour"], ["d", "day"], ["w", "wk", "week"],
        ]
        let scalars = Array(text.unicodeScalars)
        var at = 0
        while at < scalars.count {
            guard Int(digit: scalars[at]) != nil else {
                at += 1
                continue
            }
            while at < scalars.count, Int(digit: scalars[at]) != nil { at += 1 }
            while at < scalars.count, scalars[at].properties.isWhitespace { at += 1 }
            var unit = ""
            while at < scalars.count, scalars[at].properties.isAlphabetic {
                unit.unicodeScalars.append(scalars[at])
                at += 1
            }
            unit = unit.lowercased()
            let isKnown = units.contains { names in
                names.contains(unit) || names.last.map(unit.hasPrefix) ?? false
            }
            if isKnown { return true }
        }
        return false
    }

    static func isISBN10(_ text: String) -> Bool {
        let bytes = withoutSeparators(text)
        guard bytes.count == 10, bytes.dropLast().allSatisfy(NamePattern.isDigit) else {
            return false
        }
        let last = bytes[9]
        guard NamePattern.isDigit(last) || last == UInt8(ascii: "X") else { return false }
        var sum = 0
        for (index, byte) in bytes.dropLast().enumerated() { sum += (index + 1) * Int(byte - 0x30) }
        sum += 10 * (last == UInt8(ascii: "X") ? 10 : Int(last - 0x30))
        return sum % 11 == 0
    }

    static func isISBN13(_ text: String) -> Bool {
        let bytes = withoutSeparators(text)
        guard bytes.count == 13, bytes.allSatisfy(NamePattern.isDigit) else { return false }
        let sum = bytes.enumerated().reduce(0) {
            $0 + Int($1.element - 0x30) * ($1.offset % 2 == 0 ? 1 : 3)
        }
        return sum % 10 == 0
    }

    private static func withoutSeparators(_ text: String) -> [UInt8] {
        text.utf8.filter { $0 != UInt8(ascii: "-") && $0 != 0x20 && !($0 >= 0x09 && $0 <= 0x0D) }
    }

    static func isCardNumber(_ text: String) -> Bool {
        let digits = text.utf8.filter(NamePattern.isDigit)
        guard hasPattern(.creditcard, String(decoding: digits, as: UTF8.self)) else { return false }
        // Luhn's checksum.
        let sum = digits.reversed().enumerated().reduce(0) { sum, entry in
            let digit = Int(entry.element - 0x30)
            guard entry.offset % 2 == 1 else { return sum + digit }
            return sum + (digit > 4 ? digit * 2 - 9 : digit * 2)
        }
        return sum % 10 == 0
    }
}
