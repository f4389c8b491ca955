import Testing

@testable import PlatServer

struct HashesTests {
    /// The same, a byte and a digit at a time.
    private func slowDigits(_ bytes: [UInt8], base: Int) -> String {
        let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        var number = bytes.map(Int.init)
        var result: [Character] = []
        while number.contains(where: { $0 != 0 }) {
            var remainder = 0
            for at in number.indices {
                let value = remainder << 8 | number[at]
                number[at] = value / base
                remainder = value % base
            }
            result.append(alphabet[remainder])
        }
        return result.isEmpty ? "0" : String(result.reversed())
    }

    @Test(arguments: [36, 62])
    func digitsAreThoseOfLongDivision(base: Int) {
        for count in 0...32 {
            for bytes in [
                [UInt8](repeating: 0, count: count), [UInt8](repeating: 255, count: count),
                (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) },
                (0..<count).map { UInt8(truncatingIfNeeded: $0 == 0 ? 1 : 0) },
            ] {
                #expect(
                    Hashes.digits(bytes, base: UInt64(base)) == slowDigits(bytes, base: base))
            }
        }
    }

    @Test func aLocationHasTheNameThatKcpGivesIt() {
        #expect(Hashes.base36(sha224: "root").prefix(8) == "1pfxsevk")
    }
}
