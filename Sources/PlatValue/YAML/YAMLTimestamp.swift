/// Whether a word is a YAML timestamp: a date alone or with a time. They are texts to Kubernetes, but
/// are quoted when written, so that other readers take them for texts too.
enum YAMLTimestamp {
    static func isTimestamp(_ text: String) -> Bool {
        var scanner = Scanner(rest: Array(text.utf8)[...])
        guard let year = scanner.number(digits: 4...4), scanner.skip("-"),
            let month = scanner.number(digits: 1...2), (1...12).contains(month), scanner.skip("-"),
            let day = scanner.number(digits: 1...2), (1...days(month, year)).contains(day)
        else { return false }
        if scanner.rest.isEmpty { return true }
        let hasZone: Bool
        if scanner.skip("T") || scanner.skip("t") {
            hasZone = true
        } else if scanner.skip(" ") {
            hasZone = false
        } else {
            return false
        }
        guard let hour = scanner.number(digits: 1...2), hour < 24, scanner.skip(":"),
            let minute = scanner.number(digits: 1...2), minute < 60, scanner.skip(":"),
            let second = scanner.number(digits: 1...2), second < 60
        else { return false }
        scanner.skipFraction()
        if hasZone, !scanner.skipZone() { return false }
        return scanner.rest.isEmpty
    }

    private static func days(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private struct Scanner {
        var rest: ArraySlice<UInt8>

        mutating func number(digits: ClosedRange<Int>) -> Int? {
            let found = rest.prefix(digits.upperBound)
                .prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard found.count >= digits.lowerBound else { return nil }
            rest.removeFirst(found.count)
            return found.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }

        mutating func skip(_ scalar: UnicodeScalar) -> Bool {
            guard let first = rest.first, UInt32(first) == scalar.value else { return false }
            rest.removeFirst()
            return true
        }

        mutating func skipFraction() {
            guard let first = rest.first, first == UInt8(ascii: ".") || first == UInt8(ascii: ",")
            else { return }
            let digits = rest.dropFirst()
                .prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            if !digits.isEmpty { rest.removeFirst(digits.count + 1) }
        }

        mutating func skipZone() -> Bool {
            if skip("Z") { return true }
            guard skip("+") || skip("-"), let hours = number(digits: 2...2), skip(":"),
                let minutes = number(digits: 2...2)
            else { return false }
            return hours <= 24 && minutes <= 60
        }
    }
}
