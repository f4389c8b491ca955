import CGnuTLS
import PlatSystem

/// The functions of GnuTLS that certificates and hashes need; loaded at first use.
struct GnuTLS: @unchecked Sendable {
    // SAFETY: immutable addresses of a library's functions.
    let errorText: gnutls_strerror_f
    let random: gnutls_rnd_f
    let hashFast: gnutls_hash_fast_f
    let certificateInit: gnutls_x509_crt_init_f
    let certificateDeinit: gnutls_x509_crt_deinit_f
    let certificateImport: gnutls_x509_crt_import_f
    let certificateExport2: gnutls_x509_crt_export2_f
    let certificateSetVersion: gnutls_x509_crt_set_version_f
    let certificateSetSerial: gnutls_x509_crt_set_serial_f
    let certificateSetNameByOID: gnutls_x509_crt_set_dn_by_oid_f
    let certificateSetKey: gnutls_x509_crt_set_key_f
    let certificateSetActivationTime: gnutls_x509_crt_set_activation_time_f
    let certificateSetExpirationTime: gnutls_x509_crt_set_expiration_time_f
    let certificateGetExpirationTime: gnutls_x509_crt_get_expiration_time_f
    let certificateSetBasicConstraints: gnutls_x509_crt_set_basic_constraints_f
    let certificateSetKeyUsage: gnutls_x509_crt_set_key_usage_f
    let certificateSetKeyPurposeOID: gnutls_x509_crt_set_key_purpose_oid_f
    let certificateSetSubjectAltName: gnutls_x509_crt_set_subject_alt_name_f
    let certificateGetKeyID: gnutls_x509_crt_get_key_id_f
    let certificateGetActivationTime: gnutls_x509_crt_get_activation_time_f
    let certificateGetAltName: gnutls_x509_crt_get_subject_alt_name_f
    let certificateGetAuthorityKeyID: gnutls_x509_crt_get_authority_key_id_f
    let keyGetKeyID: gnutls_x509_privkey_get_key_id_f
    let certificateSetSubjectKeyID: gnutls_x509_crt_set_subject_key_id_f
    let certificateSetAuthorityKeyID: gnutls_x509_crt_set_authority_key_id_f
    let certificateSign2: gnutls_x509_crt_sign2_f
    let certificateGetNameByOID: gnutls_x509_crt_get_dn_by_oid_f
    let keyInit: gnutls_x509_privkey_init_f
    let keyDeinit: gnutls_x509_privkey_deinit_f
    let keyGenerate: gnutls_x509_privkey_generate_f
    let keyImport: gnutls_x509_privkey_import_f
    let keyExport2Pkcs8: gnutls_x509_privkey_export2_pkcs8_f
    let signerInit: gnutls_privkey_init_f
    let signerDeinit: gnutls_privkey_deinit_f
    let signerImportX509Raw: gnutls_privkey_import_x509_raw_f
    let signerSignData2: gnutls_privkey_sign_data2_f
    let verifierInit: gnutls_pubkey_init_f
    let verifierDeinit: gnutls_pubkey_deinit_f
    let verifierImport: gnutls_pubkey_import_f
    let verifierImportX509Raw: gnutls_pubkey_import_x509_raw_f
    let verifierExport2: gnutls_pubkey_export2_f
    let verifierVerifyData2: gnutls_pubkey_verify_data2_f
    let verifierImportRSARaw: gnutls_pubkey_import_rsa_raw_f
    let verifierImportECCRaw: gnutls_pubkey_import_ecc_raw_f
    let decodeRS: gnutls_decode_rs_value_f
    let encodeRS: gnutls_encode_rs_value_f
    let peers: gnutls_certificate_get_peers_f
    let verifyPeers: gnutls_certificate_verify_peers_f
    let verifyList: gnutls_x509_crt_list_verify_f

    private static let loaded = Result<GnuTLS, DynamicLibrary.Missing>(catching: load)

    /// The library, or what to install.
    static func shared() throws(HTTPError) -> GnuTLS {
        switch loaded {
        case .success(let library): return library
        case .failure(let missing): throw .library(missing.description)
        }
    }

    private static func load() throws(DynamicLibrary.Missing) -> GnuTLS {
        let gnutls = try DynamicLibrary("libgnutls.so.30", package: "libgnutls30")
        func find<F>(_ name: String) throws(DynamicLibrary.Missing) -> F {
            try gnutls.function("gnutls_\(name)")
        }
        return GnuTLS(
            errorText: try find("strerror"),
            random: try find("rnd"),
            hashFast: try find("hash_fast"),
            certificateInit: try find("x509_crt_init"),
            certificateDeinit: try find("x509_crt_deinit"),
            certificateImport: try find("x509_crt_import"),
            certificateExport2: try find("x509_crt_export2"),
            certificateSetVersion: try find("x509_crt_set_version"),
            certificateSetSerial: try find("x509_crt_set_serial"),
            certificateSetNameByOID: try find("x509_crt_set_dn_by_oid"),
            certificateSetKey: try find("x509_crt_set_key"),
            certificateSetActivationTime: try find("x509_crt_set_activation_time"),
            certificateSetExpirationTime: try find("x509_crt_set_expiration_time"),
            certificateGetExpirationTime: try find("x509_crt_get_expiration_time"),
            certificateSetBasicConstraints: try find("x509_crt_set_basic_constraints"),
            certificateSetKeyUsage: try find("x509_crt_set_key_usage"),
            certificateSetKeyPurposeOID: try find("x509_crt_set_key_purpose_oid"),
            certificateSetSubjectAltName: try find("x509_crt_set_subject_alt_name"),
            certificateGetKeyID: try find("x509_crt_get_key_id"),
            certificateGetActivationTime: try find("x509_crt_get_activation_time"),
            certificateGetAltName: try find("x509_crt_get_subject_alt_name"),
            certificateGetAuthorityKeyID: try find("x509_crt_get_authority_key_id"),
            keyGetKeyID: try find("x509_privkey_get_key_id"),
            certificateSetSubjectKeyID: try find("x509_crt_set_subject_key_id"),
            certificateSetAuthorityKeyID: try find("x509_crt_set_authority_key_id"),
            certificateSign2: try find("x509_crt_sign2"),
            certificateGetNameByOID: try find("x509_crt_get_dn_by_oid"),
            keyInit: try find("x509_privkey_init"),
            keyDeinit: try find("x509_privkey_deinit"),
            keyGenerate: try find("x509_privkey_generate"),
            keyImport: try find("x509_privkey_import"),
            keyExport2Pkcs8: try find("x509_privkey_export2_pkcs8"),
            signerInit: try find("privkey_init"),
            signerDeinit: try find("privkey_deinit"),
            signerImportX509Raw: try find("privkey_import_x509_raw"),
            signerSignData2: try find("privkey_sign_data2"),
            verifierInit: try find("pubkey_init"),
            verifierDeinit: try find("pubkey_deinit"),
            verifierImport: try find("pubkey_import"),
            verifierImportX509Raw: try find("pubkey_import_x509_raw"),
            verifierExport2: try find("pubkey_export2"),
            verifierVerifyData2: try find("pubkey_verify_data2"),
            verifierImportRSARaw: try find("pubkey_import_rsa_raw"),
            verifierImportECCRaw: try find("pubkey_import_ecc_raw"),
            decodeRS: try find("decode_rs_value"),
            encodeRS: try find("encode_rs_value"),
            peers: try find("certificate_get_peers"),
            verifyPeers: try find("certificate_verify_peers"),
            verifyList: try find("x509_crt_list_verify"))
    }

    /// Turns the library's status into an error that says what was tried.
    func check(_ status: Int32, _ what: String) throws(HTTPError) {
        guard status < 0 else { return }
        let reason = errorText(status).map { String(cString: $0) } ?? "error \(status)"
        throw .certificate("\(what): \(Self.asPhrase(reason))")
    }

    /// The library's texts are sentences; ours are not.
    private static func asPhrase(_ text: String) -> String {
        var text = text
        if text.last == "." { text.removeLast() }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}

extension [UInt8] {
    /// Lends the bytes as the library's pair of pointer and size.
    func withDatum<Answer>(_ body: (UnsafePointer<gnutls_datum_t>) -> Answer) -> Answer {
        // SAFETY: the library takes its inputs as mutable but only reads them.
        withUnsafeBufferPointer { buffer in
            var datum = gnutls_datum_t(
                data: UnsafeMutablePointer(mutating: buffer.baseAddress), size: UInt32(buffer.count)
            )
            return withUnsafePointer(to: &datum, body)
        }
    }

    /// Takes over what the library has allocated, with `malloc`.
    init(taking datum: gnutls_datum_t) {
        self.init(UnsafeBufferPointer(start: datum.data, count: Int(datum.size)))
        free(datum.data)
    }
}
