import PlatHTTP
import PlatSystem
import PlatValue

/// The hashes by which kcp names things.
enum Hashes {
    /// SHA-224 of a text in base 36.
    static func base36(sha224 text: String) -> String { digits(digest(text), base: 36) }

    /// SHA-224 of a text in base 62 (digits, lower case, upper case).
    static func base62(sha224 text: String) -> String { digits(digest(text), base: 62) }

    static func hex(sha224 text: String) -> String { hex(digest(text)) }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// 16 characters that nobody guesses: a new logical cluster's name.
    static func newClusterName() -> String {
        var random = RandomPool()
        let letters =
            [Int.random(in: 10..<36, using: &random)]
            + (0..<15).map { _ in Int.random(in: 0..<36, using: &random) }
        return String(decoding: letters.map { alphabet[$0] }, as: UTF8.self)
    }

    private static func digest(_ text: String) -> [UInt8] {
        do {
            return try Crypto.sha224(Array(text.utf8))
        } catch {
            // The server has made its certificates with the same library before it got here.
            preconditionFailure("SHA-224: \(error)")
        }
    }

    private static let alphabet = Array(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

    /// A big-endian number in another base, by repeated division: 32 bits by five digits at a time.
    static func digits(_ bytes: [UInt8], base: UInt64) -> String {
        var limbs: [UInt64] = []
        for at in stride(from: bytes.count, to: 0, by: -4) {
            limbs.insert(bytes[max(at - 4, 0)..<at].reduce(0) { $0 << 8 | UInt64($1) }, at: 0)
        }
        let divisor = (0..<5).reduce(1) { product, _ in product * base }
        var result: [UInt8] = []
        while limbs.contains(where: { $0 != 0 }) {
            var remainder: UInt64 = 0
            for at in limbs.indices {
                let value = remainder << 32 | limbs[at]
                limbs[at] = value / divisor
                remainder = value % divisor
            }
            for _ in 0..<5 {
                result.append(alphabet[Int(remainder % base)])
                remainder /= base
            }
        }
        let zero = alphabet[0]
        while result.last == zero { result.removeLast() }
        return result.isEmpty ? "0" : String(decoding: result.reversed(), as: UTF8.self)
    }
}

extension Hashes {
    /// A new secret of an export: 32 random bytes, as text.
    static func newIdentityKey() -> String {
        do {
            return hex(try Crypto.randomBytes(32))
        } catch {
            preconditionFailure("random bytes: \(error)")
        }
    }

    /// The identity that a secret key gives an export: SHA-256 in hexadecimal.
    static func identity(_ key: String) -> String { hex(sha256(key)) }

    /// What discovery says of the version in which a kind is stored, `GROUP/VERSION/KIND`.
    static func storageVersion(_ kind: String) -> String {
        Base64.encode(sha256(kind).prefix(8))
    }

    private static func sha256(_ text: String) -> [UInt8] {
        do {
            return try Crypto.sha256(Array(text.utf8))
        } catch {
            preconditionFailure("SHA-256: \(error)")
        }
    }
}
