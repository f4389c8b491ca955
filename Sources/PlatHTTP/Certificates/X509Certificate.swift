import CGnuTLS
import PlatSystem

/// A certificate that is read, or that is filled and then signed.
final class X509Certificate {
    /// What kind of peer it is for.
    enum Purpose: String {
        case server = "1.3.6.1.5.5.7.3.1"
        case client = "1.3.6.1.5.5.7.3.2"
    }

    enum NamePart: String {
        case commonName = "2.5.4.3"
        case organization = "2.5.4.10"
    }

    let pointer: gnutls_x509_crt_t
    private let library: GnuTLS

    init(empty library: GnuTLS) throws(HTTPError) {
        var made: gnutls_x509_crt_t?
        try library.check(library.certificateInit(&made), "certificate")
        guard let made else { throw .certificate("certificate: no memory") }
        pointer = made
        self.library = library
    }

    /// Reads the first certificate of a PEM text.
    convenience init(pem: [UInt8], _ library: GnuTLS) throws(HTTPError) {
        try self.init(empty: library)
        let pointer = pointer
        let status = pem.withDatum { library.certificateImport(pointer, $0, GNUTLS_X509_FMT_PEM) }
        try library.check(status, "certificate")
    }

    /// Reads a certificate as a handshake carries it.
    convenience init(der: gnutls_datum_t, _ library: GnuTLS) throws(HTTPError) {
        try self.init(empty: library)
        var der = der
        try library.check(
            library.certificateImport(pointer, &der, GNUTLS_X509_FMT_DER), "certificate")
    }

    deinit { library.certificateDeinit(pointer) }

    /// Sets what every certificate has: a random serial, a subject, a key, a time.
    func fill(
        commonName: String, organizations: [String], key: X509Key, days: Int
    ) throws(HTTPError) {
        try library.check(library.certificateSetVersion(pointer, 3), "certificate")
        var serial = try Crypto.randomBytes(16)
        // A serial is a positive number: the top bit is its sign, and it must not be zero.
        serial[0] = serial[0] & 0x7F | 0x40
        try library.check(
            library.certificateSetSerial(pointer, serial, serial.count), "certificate serial")
        try set(.commonName, commonName)
        for organization in organizations { try set(.organization, organization) }
        try library.check(library.certificateSetKey(pointer, key.pointer), "certificate key")
        let now = time(nil)
        // Clocks of other machines may be behind.
        try library.check(
            library.certificateSetActivationTime(pointer, now - 300), "certificate time")
        try library.check(
            library.certificateSetExpirationTime(pointer, now + days * 86400), "certificate time")
        let keyID = try keyID()
        try library.check(
            library.certificateSetSubjectKeyID(pointer, keyID, keyID.count), "certificate key")
    }

    private func set(_ part: NamePart, _ value: String) throws(HTTPError) {
        let bytes = Array(value.utf8)
        let status = library.certificateSetNameByOID(
            pointer, part.rawValue, 0, bytes, UInt32(bytes.count))
        try library.check(status, "certificate subject \"\(value)\"")
    }

    func becomeAuthority() throws(HTTPError) {
        try library.check(
            library.certificateSetBasicConstraints(pointer, 1, -1), "certificate authority")
        try use(GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN | GNUTLS_KEY_DIGITAL_SIGNATURE)
    }

    func become(_ purpose: Purpose) throws(HTTPError) {
        try library.check(
            library.certificateSetBasicConstraints(pointer, 0, -1), "certificate purpose")
        try use(GNUTLS_KEY_DIGITAL_SIGNATURE)
        let status = library.certificateSetKeyPurposeOID(pointer, purpose.rawValue, 0)
        try library.check(status, "certificate purpose")
    }

    private func use(_ usage: Int32) throws(HTTPError) {
        try library.check(
            library.certificateSetKeyUsage(pointer, UInt32(usage)), "certificate usage")
    }

    func addName(_ name: String) throws(HTTPError) {
        try add(GNUTLS_SAN_DNSNAME, Array(name.utf8), name)
    }

    /// - Parameter address: numeric.
    func addAddress(_ address: String) throws(HTTPError) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, address, &bytes) == 1 {
            bytes.removeLast(12)
        } else if inet_pton(AF_INET6, address, &bytes) != 1 {
            throw .certificate("certificate address \"\(address)\" is not numeric")
        }
        try add(GNUTLS_SAN_IPADDRESS, bytes, address)
    }

    private func add(
        _ kind: gnutls_x509_subject_alt_name_t, _ bytes: [UInt8], _ text: String
    ) throws(HTTPError) {
        let status = library.certificateSetSubjectAltName(
            pointer, kind, bytes, UInt32(bytes.count), UInt32(GNUTLS_FSAN_APPEND))
        try library.check(status, "certificate name \"\(text)\"")
    }

    func sign(
        by issuer: X509Certificate, _ key: X509Key
    ) throws(HTTPError) {
        let issuerID = try issuer.keyID()
        try library.check(
            library.certificateSetAuthorityKeyID(pointer, issuerID, issuerID.count),
            "certificate issuer")
        try library.check(
            library.certificateSign2(pointer, issuer.pointer, key.pointer, GNUTLS_DIG_SHA256, 0),
            "certificate signature")
    }

    func pem() throws(HTTPError) -> [UInt8] {
        var datum = gnutls_datum_t()
        let status = library.certificateExport2(pointer, GNUTLS_X509_FMT_PEM, &datum)
        try library.check(status, "certificate")
        return [UInt8](taking: datum)
    }

    /// Seconds since 1970.
    var expirationTime: Int { library.certificateGetExpirationTime(pointer) }

    /// Seconds since 1970.
    var activationTime: Int { library.certificateGetActivationTime(pointer) }

    /// The names and numeric addresses that it is for.
    var alternativeNames: [String] {
        var names: [String] = []
        var index: UInt32 = 0
        while true {
            var buffer = [UInt8](repeating: 0, count: 512)
            var size = buffer.count
            let kind = library.certificateGetAltName(pointer, index, &buffer, &size, nil)
            guard kind >= 0 else { return names }
            index += 1
            let bytes = Array(buffer[..<size])
            if kind == GNUTLS_SAN_DNSNAME.rawValue {
                names.append(String(decoding: bytes, as: UTF8.self))
            } else if kind == GNUTLS_SAN_IPADDRESS.rawValue, let text = Self.text(address: bytes) {
                names.append(text)
            }
        }
    }

    private static func text(address: [UInt8]) -> String? {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = address.count == 4 ? AF_INET : AF_INET6
        guard address.count == 4 || address.count == 16,
            inet_ntop(family, address, &text, socklen_t(text.count)) != nil
        else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// An address as `alternativeNames` has it; nil for what is none.
    static func normalized(address: String) -> String? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, address, &bytes) == 1 { return text(address: Array(bytes[..<4])) }
        return inet_pton(AF_INET6, address, &bytes) == 1 ? text(address: bytes) : nil
    }

    /// The key of whoever signed it; nil when it does not say.
    var issuerKeyID: [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 64)
        var size = bytes.count
        let status = library.certificateGetAuthorityKeyID(pointer, &bytes, &size, nil)
        return status < 0 ? nil : Array(bytes[..<size])
    }

    /// All values of a part of the subject, in order.
    func values(of part: NamePart) -> [String] {
        var values: [String] = []
        while true {
            var buffer = [UInt8](repeating: 0, count: 512)
            var size = buffer.count
            // The size that comes back does not count the final zero. A longer part is no name
            // of ours, and ends the list.
            let status = library.certificateGetNameByOID(
                pointer, part.rawValue, UInt32(values.count), 0, &buffer, &size)
            guard status >= 0 else { return values }
            values.append(String(decoding: buffer[..<size], as: UTF8.self))
        }
    }

    func keyID() throws(HTTPError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64)
        var size = bytes.count
        try library.check(
            library.certificateGetKeyID(pointer, 0, &bytes, &size), "certificate key")
        return Array(bytes[..<size])
    }
}
