import PlatSystem
import Testing

@testable import PlatHTTP

struct CertificateTests {
    private func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    @Test func hashesAreThoseOfTheStandard() throws {
        let abc = Array("abc".utf8)
        #expect(
            hex(try Crypto.sha256(abc))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            hex(try Crypto.sha224(abc))
                == "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7")
        #expect(
            hex(try Crypto.sha256([]))
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func randomBytesDiffer() throws {
        let first = try Crypto.randomBytes(32)
        #expect(first.count == 32)
        #expect(try first != Crypto.randomBytes(32))
    }

    @Test func signatureHoldsForItsBytesAndItsKeyOnly() throws {
        let signer = try Certificates.makeAuthority(commonName: "signer")
        let (key, publicKey) = (signer.keyPEM, signer.certificatePEM)
        let stranger = try Certificates.makeAuthority(commonName: "stranger").certificatePEM
        // Many, since r and s are shorter than 32 bytes in some.
        for count in 0..<200 {
            let bytes = Array("payload \(count)".utf8)
            let signature = try Crypto.signES256(bytes, keyPEM: key)
            #expect(signature.count == 64)
            #expect(try Crypto.verifyES256(signature, of: bytes, publicPEM: publicKey))
            #expect(try !Crypto.verifyES256(signature, of: bytes + [0], publicPEM: publicKey))
            #expect(try !Crypto.verifyES256(signature, of: bytes, publicPEM: stranger))
            var damaged = signature
            damaged[count % 64] ^= 1
            #expect(try !Crypto.verifyES256(damaged, of: bytes, publicPEM: publicKey))
        }
        #expect(try !Crypto.verifyES256([], of: [1], publicPEM: publicKey))
    }

    @Test func certificateVerifiesWithItsOwnKey() throws {
        let authority = try Certificates.makeAuthority(commonName: "test authority")
        let server = try Certificates.issueServer(
            by: authority, names: ["localhost"], addresses: ["127.0.0.1", "::1"])
        let signature = try Crypto.signES256([1, 2, 3], keyPEM: server.keyPEM)
        #expect(
            try Crypto.verifyES256(signature, of: [1, 2, 3], publicPEM: server.certificatePEM))
        #expect(String(decoding: server.certificatePEM, as: UTF8.self).hasPrefix("-----BEGIN CERT"))
    }

    @Test func expirationIsWhatWasAskedFor() throws {
        let authority = try Certificates.makeAuthority(commonName: "short", days: 3)
        let left = try Certificates.facts(of: authority.certificatePEM).ends - time(nil)
        #expect((3 * 86400 - 60...3 * 86400).contains(left))
    }

    @Test func nonsenseIsRefusedWithItsReason() {
        #expect(throws: HTTPError.self) { try Certificates.facts(of: Array("no".utf8)) }
        #expect(throws: HTTPError.self) {
            let authority = try Certificates.makeAuthority(commonName: "a")
            _ = try Certificates.issueServer(by: authority, names: [], addresses: ["localhost"])
        }
        #expect(throws: HTTPError.certificate("the server's certificate or key cannot be used")) {
            let broken = TLSIdentity(certificatePEM: [65], keyPEM: [66])
            _ = try makeServer({ $0.tls = broken }) { _ in ServerResponse() }
        }
    }

    @Test func keysDoNotReachALog() throws {
        let authority = try Certificates.makeAuthority(commonName: "a")
        #expect(!"\(authority)".contains("PRIVATE"))
        #expect(!String(reflecting: authority).contains("PRIVATE"))
    }
}
