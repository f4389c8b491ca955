/// Makes authorities and certificates (ECDSA P-256), through GnuTLS.
public enum Certificates {
    /// A self-signed authority.
    public static func makeAuthority(
        commonName: String, days: Int = 3650
    ) throws(HTTPError) -> TLSIdentity {
        let library = try GnuTLS.shared()
        let key = try X509Key(generatedBy: library)
        let certificate = try X509Certificate(empty: library)
        try certificate.fill(commonName: commonName, organizations: [], key: key, days: days)
        try certificate.becomeAuthority()
        try certificate.sign(by: certificate, key)
        return TLSIdentity(certificatePEM: try certificate.pem(), keyPEM: try key.pem())
    }

    /// A server's certificate; `addresses` are numeric.
    public static func issueServer(
        by authority: TLSIdentity, names: [String], addresses: [String], days: Int = 365
    ) throws(HTTPError) -> TLSIdentity {
        let commonName = names.first ?? addresses.first ?? "server"
        return try issue(by: authority, commonName: commonName, days: days) {
            (certificate: X509Certificate) throws(HTTPError) in
            try certificate.become(.server)
            for name in names { try certificate.addName(name) }
            for address in addresses { try certificate.addAddress(address) }
        }
    }

    /// A client's certificate: the common name is the user, the organizations are the groups.
    public static func issueClient(
        by authority: TLSIdentity, commonName: String, organizations: [String], days: Int = 365
    ) throws(HTTPError) -> TLSIdentity {
        try issue(
            by: authority, commonName: commonName, organizations: organizations, days: days
        ) { (certificate: X509Certificate) throws(HTTPError) in
            try certificate.become(.client)
        }
    }

    /// When the first certificate of a PEM text ends, in seconds since 1970.
    public static func expirationTime(
        of certificatePEM: [UInt8]
    ) throws(HTTPError) -> Int {
        try X509Certificate(pem: certificatePEM, try GnuTLS.shared()).expirationTime
    }

    /// Whether bytes are a certificate: what stands between the lines of a PEM block.
    public static func isCertificate(der: [UInt8]) throws(HTTPError) -> Bool {
        let certificate = try X509Certificate(empty: try GnuTLS.shared())
        return try certificate.reads(der: der)
    }

    private static func issue(
        by authority: TLSIdentity, commonName: String, organizations: [String] = [], days: Int,
        _ specify: (X509Certificate) throws(HTTPError) -> Void
    ) throws(HTTPError) -> TLSIdentity {
        let library = try GnuTLS.shared()
        let issuer = try X509Certificate(pem: authority.certificatePEM, library)
        let issuerKey = try X509Key(pem: authority.keyPEM, library)
        let key = try X509Key(generatedBy: library)
        let certificate = try X509Certificate(empty: library)
        try certificate.fill(
            commonName: commonName, organizations: organizations, key: key, days: days)
        try specify(certificate)
        try certificate.sign(by: issuer, issuerKey)
        return TLSIdentity(certificatePEM: try certificate.pem(), keyPEM: try key.pem())
    }
}
