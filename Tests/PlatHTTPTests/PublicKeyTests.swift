import PlatHTTP
import PlatValue
import Testing

struct PublicKeyTests {
    private static func bytes(_ text: String) throws -> [UInt8] {
        try #require(Base64.decodeFromURL(text))
    }

    private static func key(
        _ point: (curve: PublicKey.Curve, x: String, y: String)?
    ) throws -> PublicKey {
        guard let point else {
            return .rsa(modulus: try bytes(SignatureVectors.modulus), exponent: [1, 0, 1])
        }
        return .elliptic(point.curve, x: try bytes(point.x), y: try bytes(point.y))
    }

    @Test func aSignatureHoldsForItsBytesItsKeyAndItsAlgorithmOnly() throws {
        let payload = Array("payload".utf8)
        #expect(SignatureVectors.all.map(\.0) == SignatureAlgorithm.allCases)
        for (algorithm, point, text) in SignatureVectors.all {
            let (key, signature) = (try Self.key(point), try Self.bytes(text))
            #expect(
                try Crypto.verify(signature, of: payload, algorithm, by: key), "\(algorithm)")
            var damaged = signature
            damaged[7] ^= 1
            #expect(try !Crypto.verify(damaged, of: payload, algorithm, by: key))
            #expect(try !Crypto.verify([], of: payload, algorithm, by: key))
            #expect(try !Crypto.verify(signature, of: payload + [0], algorithm, by: key))
            for other in SignatureVectors.all where other.0 != algorithm {
                #expect(
                    try !Crypto.verify(signature, of: payload, other.0, by: key),
                    "\(algorithm) taken for \(other.0)")
                guard other.1 != nil || point != nil else { continue }
                #expect(
                    try !Crypto.verify(
                        signature, of: payload, algorithm, by: Self.key(other.1)))
            }
        }
    }
}
