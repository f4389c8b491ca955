/// A semantic version.
struct CELSemver: Sendable {
    struct ParseError: Error { var message: String }

    var numbers: [UInt64]
    var preRelease: [String] = []

    /// With `normalizes` a leading v, missing parts and leading zeros are put right first.
    init(parsing text: String, normalizes: Bool = false) throws(ParseError) {
        let text = normalizes ? Self.normalized(text) : text
        if text.isEmpty { throw ParseError(message: "Version string empty") }
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else {
            throw ParseError(message: "No Major.Minor.Patch elements found")
        }
        var patch = parts[2]
        var build: Substring?
        if let mark = patch.firstIndex(of: "+") {
            build = patch[patch.index(after: mark)...]
            patch = patch[..<mark]
        }
        var labels: [Substring] = []
        if let mark = patch.firstIndex(of: "-") {
            labels = patch[patch.index(after: mark)...].split(
                separator: ".", omittingEmptySubsequences: false)
            patch = patch[..<mark]
        }
        numbers = []
        for (name, part) in [("Major", parts[0]), ("Minor", parts[1]), ("Patch", patch)] {
            numbers.append(try Self.number(part, name))
        }
        for label in labels { try Self.check(label, isBuild: false) }
        for label in build?.split(separator: ".", omittingEmptySubsequences: false) ?? [] {
            try Self.check(label, isBuild: true)
        }
        preRelease = labels.map(String.init)
    }

    private static func normalized(_ text: String) -> String {
        let text = text.hasPrefix("v") ? text.dropFirst() : text[...]
        let core = text.prefix { $0 != "-" && $0 != "+" }
        var parts = core.split(separator: ".", omittingEmptySubsequences: false).map { part in
            let digits = part.drop { $0 == "0" }
            return part.isEmpty || !digits.isEmpty ? String(digits) : "0"
        }
        if core.endIndex == text.endIndex { while parts.count < 3 { parts.append("0") } }
        return parts.joined(separator: ".") + text[core.endIndex...]
    }

    private static func number(_ text: Substring, _ name: String) throws(ParseError) -> UInt64 {
        guard !text.isEmpty, text.utf8.allSatisfy(NamePattern.isDigit) else {
            throw ParseError(
                message: "Invalid character(s) found in \(name.lowercased()) number \"\(text)\"")
        }
        if text.count > 1, text.first == "0" {
            throw ParseError(
                message: "\(name) number must not contain leading zeroes \"\(text)\"")
        }
        guard let number = UInt64(text) else {
            throw ParseError(message: "strconv.ParseUint: parsing \"\(text)\": value out of range")
        }
        return number
    }

    private static func check(_ label: Substring, isBuild: Bool) throws(ParseError) {
        let isValid =
            !label.isEmpty
            && label.utf8.allSatisfy { byte in
                NamePattern.isDigit(byte) || NamePattern.isLetter(byte) || byte == UInt8(ascii: "-")
            }
        let what = isBuild ? "build meta data" : "prerelease"
        guard isValid else {
            throw ParseError(message: "Invalid character(s) found in \(what) \"\(label)\"")
        }
        let isNumeric = label.utf8.allSatisfy(NamePattern.isDigit)
        if !isBuild, isNumeric, label.count > 1, label.first == "0" {
            throw ParseError(
                message: "Numeric PreRelease version must not contain leading zeroes \"\(label)\"")
        }
    }

    func compare(_ other: CELSemver) -> Int64 {
        for (left, right) in zip(numbers, other.numbers) where left != right {
            return left < right ? -1 : 1
        }
        if preRelease.isEmpty || other.preRelease.isEmpty {
            return preRelease.isEmpty == other.preRelease.isEmpty ? 0 : preRelease.isEmpty ? 1 : -1
        }
        for (left, right) in zip(preRelease, other.preRelease) where left != right {
            switch (UInt64(left), UInt64(right)) {
            case (let a?, let b?): return a < b ? -1 : 1
            case (_?, nil): return -1
            case (nil, _?): return 1
            case (nil, nil):
                return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
            }
        }
        let (count, otherCount) = (preRelease.count, other.preRelease.count)
        return count == otherCount ? 0 : count < otherCount ? -1 : 1
    }
}
