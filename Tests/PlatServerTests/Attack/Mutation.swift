/// Makes bad inputs of good ones.
struct Mutation: Sendable {
    private static let numbers = [
        "0", "-0", "1", "-1", "9223372036854775807", "-9223372036854775808",
        "18446744073709551615", "9007199254740993", "2305843009213693952", "1e400", "-1e400",
        "1e-400", "99999999999999999999999", "NaN", "Infinity", "0x7f", "1e3", "00",
    ]
    private static let pieces = [
        "\u{0}", "\n", "\r\n", "\"", "'", "\\", "{", "}", "[", "]", "(", ")", "<", ">", "%", "%00",
        "%2F", "%ff", "..", "../", "//", "*", "?", "&", "=", ",", ":", ";", "#", "~", "^", "$", "|",
        "!", "null", "true", "{}", "[]", "\"\"", "\u{feff}", "\u{202e}", "e\u{301}", "🜀", "&a *a",
        "<<", "!!binary", "---", "$patch", "metadata", "kcp.io/cluster",
    ]

    /// A few changes of bytes.
    static func changed(_ input: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = input
        for _ in 0..<Int.random(in: 1...4, using: &random) { change(&bytes, &random) }
        return bytes
    }

    static func changed(_ input: String, _ random: inout SeededRandom) -> String {
        String(decoding: changed(Array(input.utf8), &random), as: UTF8.self)
    }

    private static func change(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let at = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, at + Int.random(in: 1...12, using: &random))
        switch Int.random(in: 0..<8, using: &random) {
        case 0: bytes.removeSubrange(at..<end)
        case 1: bytes.insert(contentsOf: random.pick(pieces).utf8, at: at)
        case 2: bytes.insert(contentsOf: random.pick(numbers).utf8, at: at)
        case 3 where at < bytes.count: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 4 where at < end: bytes.insert(contentsOf: bytes[at..<end], at: at)
        case 5: bytes.removeSubrange(at...)
        case 6: replaceNumber(&bytes, from: at, &random)
        default:
            let part = Array(bytes[at..<end])
            let times = Int.random(in: 1...64, using: &random)
            bytes.insert(contentsOf: (0..<times).flatMap { _ in part }, at: at)
        }
    }

    /// The next number in a text becomes another one.
    private static func replaceNumber(
        _ bytes: inout [UInt8], from at: Int, _ random: inout SeededRandom
    ) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let start = bytes[at...].firstIndex(where: digits.contains) else { return }
        let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: random.pick(numbers).utf8)
    }

    /// A number as a query or a header has it.
    static func number(_ random: inout SeededRandom) -> String { random.pick(numbers) }
}
