import PlatHTTP
import PlatSystem

/// PEM files of a certificate with its chain, and of its key.
struct CertificateFiles: Sendable {
    let certificate: String
    let key: String

    /// What they hold now; throws for a pair that cannot be used.
    func read() throws(HTTPError) -> TLSIdentity {
        let identity = TLSIdentity(
            certificatePEM: try Self.bytes(certificate), keyPEM: try Self.bytes(key))
        do throws(HTTPError) {
            try Certificates.check(identity)
        } catch {
            throw .certificate("\(certificate), \(key): \(error)")
        }
        return identity
    }

    private static func bytes(_ file: String) throws(HTTPError) -> [UInt8] {
        do throws(SystemError) { return try readFile(file) } catch {
            throw .certificate("\(file): \(error.reason)")
        }
    }
}
