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

    /// What a certificate says of itself.
    public struct Facts: Sendable, Equatable {
        /// Seconds since 1970.
        public var begins: Int
        /// Seconds since 1970.
        public var ends: Int
        /// Names, and addresses in their shortest form.
        public var names: Set<String>
    }

    /// What the first certificate of a PEM text says of itself.
    public static func facts(of certificatePEM: [UInt8]) throws(HTTPError) -> Facts {
        let certificate = try X509Certificate(pem: certificatePEM, try GnuTLS.shared())
        return Facts(
            begins: certificate.activationTime, ends: certificate.expirationTime,
            names: Set(certificate.alternativeNames))
    }

    /// A name, or an address in its shortest form, as `Facts` has it; true for an address.
    public static func normalized(_ name: String) -> (name: String, isAddress: Bool) {
        X509Certificate.normalized(address: name).map { ($0, true) } ?? (name.lowercased(), false)
    }

    /// Throws when certificate and key cannot be read, or do not belong together.
    public static func check(_ identity: TLSIdentity) throws(HTTPError) {
        let library = try GnuTLS.shared()
        let certificate = try X509Certificate(pem: identity.certificatePEM, library)
        let key = try X509Key(pem: identity.keyPEM, library)
        guard try certificate.keyID() == key.keyID() else {
            throw .certificate("private key: belongs to another certificate")
        }
    }

    /// Whether a certificate names an authority's key as the one that signed it.
    public static func isIssued(
        _ certificatePEM: [UInt8], by authority: TLSIdentity
    ) throws(HTTPError) -> Bool {
        let library = try GnuTLS.shared()
        let issuer = try X509Certificate(pem: authority.certificatePEM, library).keyID()
        return try X509Certificate(pem: certificatePEM, library).issuerKeyID == issuer
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
