import CGnuTLS
import PlatSystem

/// A request for a certificate (PKCS #10), read: who asks, and that the asker holds the key.
public struct CertificateRequest: Sendable {
    /// The organizations of the subject: the groups that the certificate would speak for.
    public let organizations: [String]

    /// Reads a request and checks its signature.
    ///
    /// - Parameter der: what stands between the lines of its PEM block.
    public init(der: [UInt8]) throws(HTTPError) {
        let library = try GnuTLS.shared()
        let functions = try Functions.shared()
        var made: gnutls_x509_crq_t?
        try library.check(functions.make(&made), "certificate request")
        guard let pointer = made else { throw .certificate("certificate request: no memory") }
        defer { functions.release(pointer) }
        let status = der.withDatum { functions.read(pointer, $0, GNUTLS_X509_FMT_DER) }
        try library.check(status, "certificate request")
        try library.check(functions.verify(pointer, 0), "certificate request")
        var names: [String] = []
        while let name = Self.organization(names.count, of: pointer, functions) {
            names.append(name)
        }
        organizations = names
    }

    private static func organization(
        _ index: Int, of request: gnutls_x509_crq_t, _ functions: Functions
    ) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        var size = buffer.count
        let part = X509Certificate.NamePart.organization
        let status = functions.name(
            request, part.rawValue, UInt32(index), 0, &buffer, &size)
        return status >= 0 ? String(decoding: buffer[..<size], as: UTF8.self) : nil
    }

    /// The functions of GnuTLS about requests.
    private struct Functions: @unchecked Sendable {
        // SAFETY: immutable addresses of a library's functions.
        let make: gnutls_x509_crq_init_f
        let release: gnutls_x509_crq_deinit_f
        let read: gnutls_x509_crq_import_f
        let verify: gnutls_x509_crq_verify_f
        let name: gnutls_x509_crq_get_dn_by_oid_f

        private static let loaded = Result<Functions, DynamicLibrary.Missing>(catching: load)

        static func shared() throws(HTTPError) -> Functions {
            switch loaded {
            case .success(let functions): return functions
            case .failure(let missing): throw .library(missing.description)
            }
        }

        private static func load() throws(DynamicLibrary.Missing) -> Functions {
            let library = try DynamicLibrary("libgnutls.so.30", package: "libgnutls30")
            return Functions(
                make: try library.function("gnutls_x509_crq_init"),
                release: try library.function("gnutls_x509_crq_deinit"),
                read: try library.function("gnutls_x509_crq_import"),
                verify: try library.function("gnutls_x509_crq_verify"),
                name: try library.function("gnutls_x509_crq_get_dn_by_oid"))
        }
    }
}
