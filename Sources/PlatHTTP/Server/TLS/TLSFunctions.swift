import CGnuTLS
import PlatSystem

/// The functions of GnuTLS that connections need; loaded at first use.
struct TLSFunctions: @unchecked Sendable {
    // SAFETY: immutable addresses of a library's functions.
    let sessionInit: gnutls_init_f
    let sessionDeinit: gnutls_deinit_f
    let handshake: gnutls_handshake_f
    let priorityInit: gnutls_priority_init_f
    let priorityDeinit: gnutls_priority_deinit_f
    let prioritySet: gnutls_priority_set_f
    let credentialsSet: gnutls_credentials_set_f
    let credentialsInit: gnutls_certificate_allocate_credentials_f
    let credentialsFree: gnutls_certificate_free_credentials_f
    let credentialsSetKey: gnutls_certificate_set_x509_key_mem_f
    let credentialsSetTrust: gnutls_certificate_set_x509_trust_mem_f
    let requestCertificate: gnutls_certificate_server_set_request_f
    let setSocket: gnutls_transport_set_int2_f
    let direction: gnutls_record_get_direction_f
    let pending: gnutls_record_check_pending_f
    let isFatal: gnutls_error_is_fatal_f
    let receive: gnutls_record_recv_f
    let send: gnutls_record_send_f
    let bye: gnutls_bye_f

    private static let loaded = Result<TLSFunctions, DynamicLibrary.Missing>(catching: load)

    /// The functions, or what to install.
    static func shared() throws(HTTPError) -> TLSFunctions {
        switch loaded {
        case .success(let functions): return functions
        case .failure(let missing): throw .library(missing.description)
        }
    }

    private static func load() throws(DynamicLibrary.Missing) -> TLSFunctions {
        let library = try DynamicLibrary("libgnutls.so.30", package: "libgnutls30")
        return TLSFunctions(
            sessionInit: try library.function("gnutls_init"),
            sessionDeinit: try library.function("gnutls_deinit"),
            handshake: try library.function("gnutls_handshake"),
            priorityInit: try library.function("gnutls_priority_init"),
            priorityDeinit: try library.function("gnutls_priority_deinit"),
            prioritySet: try library.function("gnutls_priority_set"),
            credentialsSet: try library.function("gnutls_credentials_set"),
            credentialsInit: try library.function("gnutls_certificate_allocate_credentials"),
            credentialsFree: try library.function("gnutls_certificate_free_credentials"),
            credentialsSetKey: try library.function("gnutls_certificate_set_x509_key_mem"),
            credentialsSetTrust: try library.function("gnutls_certificate_set_x509_trust_mem"),
            requestCertificate: try library.function("gnutls_certificate_server_set_request"),
            setSocket: try library.function("gnutls_transport_set_int2"),
            direction: try library.function("gnutls_record_get_direction"),
            pending: try library.function("gnutls_record_check_pending"),
            isFatal: try library.function("gnutls_error_is_fatal"),
            receive: try library.function("gnutls_record_recv"),
            send: try library.function("gnutls_record_send"),
            bye: try library.function("gnutls_bye"))
    }
}
