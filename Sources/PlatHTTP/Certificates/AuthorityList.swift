import CGnuTLS

/// Authorities that certificates may come from, to ask which of several has signed one.
final class AuthorityList: @unchecked Sendable {
    // SAFETY: filled once and then only read, which the library allows on any thread.
    private let certificates: [X509Certificate]
    private let library: GnuTLS

    /// Reads all certificates of a PEM text.
    init(pem: [UInt8], _ library: GnuTLS) throws(HTTPError) {
        var certificates: [X509Certificate] = []
        var lines: [Substring] = []
        for line in String(decoding: pem, as: UTF8.self).split(whereSeparator: \.isNewline) {
            if line.hasPrefix("-----BEGIN CERTIFICATE-----") { lines = [] }
            lines.append(line)
            guard line.hasPrefix("-----END CERTIFICATE-----") else { continue }
            let text = lines.joined(separator: "\n") + "\n"
            certificates.append(try X509Certificate(pem: Array(text.utf8), library))
        }
        guard !certificates.isEmpty else {
            throw .certificate("the client authority cannot be used")
        }
        self.certificates = certificates
        self.library = library
    }

    /// Whether a chain, the peer's own certificate first, leads to one of them.
    func haveSigned(_ chain: [X509Certificate]) -> Bool {
        let pointers = chain.map { Optional($0.pointer) }
        let authorities = certificates.map { Optional($0.pointer) }
        var problems: UInt32 = 0
        let status = withExtendedLifetime(chain) {
            library.verifyList(
                pointers, UInt32(pointers.count), authorities, UInt32(authorities.count), nil, 0, 0,
                &problems)
        }
        return status >= 0 && problems == 0
    }
}
