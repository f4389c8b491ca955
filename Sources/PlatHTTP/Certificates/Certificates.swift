/// Makes authorities and certificates (ECDSA P-256), through GnuTLS.
public enum Certificates {
    /// A self-signed authority.
    public static func makeAuthority(
        commonName: String, days: Int = 3650
    ) throws(HTTPError) -> TLSIdentity {
        throw .library("not built yet")
    }

    /// A server's certificate; `addresses` are numeric.
    public static func issueServer(
        by authority: TLSIdentity, names: [String], addresses: [String], days: Int = 365
    ) throws(HTTPError) -> TLSIdentity {
        throw .library("not built yet")
    }

    /// A client's certificate: the common name is the user, the organizations are the groups.
    public static func issueClient(
        by authority: TLSIdentity, commonName: String, organizations: [String], days: Int = 365
    ) throws(HTTPError) -> TLSIdentity {
        throw .library("not built yet")
    }
}
