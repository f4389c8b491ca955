import CCurl
import PlatSystem

/// What curl's result means for the caller. Decided by numbers, never by texts.
struct CurlFailure {
    private let code: CURLcode
    private let handle: CurlHandle
    private let request: ClientRequest
    private let origin: Origin
    private let ownFailure: HTTPError?

    init(_ code: CURLcode, _ transfer: Transfer) {
        self.init(
            code, transfer.handle, transfer.request, transfer.origin, transfer.ownFailure)
    }

    init(
        _ code: CURLcode, _ handle: CurlHandle, _ request: ClientRequest, _ origin: Origin,
        _ ownFailure: HTTPError? = nil
    ) {
        self.code = code
        self.handle = handle
        self.request = request
        self.origin = origin
        self.ownFailure = ownFailure
    }

    /// Nil when all went well.
    var error: HTTPError? {
        guard code != CURLE_OK else { return nil }
        if let ownFailure { return ownFailure }
        if let proxy = handle.proxy, let reason = proxyReason {
            return .proxy(host: proxy, reason: reason)
        }
        switch code {
        case CURLE_URL_MALFORMAT: return .malformedURL(request.url)
        case CURLE_COULDNT_RESOLVE_HOST: return .resolve(host: origin.host)
        case CURLE_COULDNT_CONNECT:
            return .connect(host: origin.host, port: origin.port, reason: connectFailure)
        case CURLE_OPERATION_TIMEDOUT: return timeout
        case CURLE_PEER_FAILED_VERIFICATION: return .tls(host: origin.host, reason: verification)
        case CURLE_SSL_CERTPROBLEM:
            return .certificate("the client certificate or its key cannot be used")
        case CURLE_SSL_CACERT_BADFILE:
            return .certificate("the certificate authority cannot be read")
        case CURLE_SSL_CONNECT_ERROR:
            return tls ?? .cut(host: origin.host, reason: "in the TLS handshake")
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
            return .cut(host: origin.host, reason: "it does not speak HTTP")
        case CURLE_GOT_NOTHING: return .cut(host: origin.host, reason: "without an answer")
        case CURLE_PARTIAL_FILE:
            return .cut(host: origin.host, reason: "in the middle of its answer")
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_SEND_FAIL_REWIND:
            return tls ?? .cut(host: origin.host, reason: systemReason ?? curlReason)
        default: return .library("libcurl: \(curlReason)")
        }
    }

    /// Why the proxy is to blame; nil where it is not.
    private var proxyReason: String? {
        let answer = handle.number(CURLINFO_HTTP_CONNECTCODE)
        switch code {
        case CURLE_COULDNT_RESOLVE_PROXY: return "no such host"
        case CURLE_COULDNT_CONNECT: return connectFailure.description
        case CURLE_PROXY: return curlReason
        // Before it has answered, TLS is only with the proxy.
        case CURLE_PEER_FAILED_VERIFICATION where handle.isProxySecure && answer == 0:
            return "its certificate is not trusted"
        case CURLE_SSL_CONNECT_ERROR where handle.isProxySecure && answer == 0:
            return "the TLS handshake with it fails"
        case _ where answer == 407: return "it wants credentials (407)"
        case _ where answer >= 300:
            return "it does not connect to \(origin.host):\(origin.port) (\(answer))"
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING:
            // Before the handshake with the server only the proxy can have spoken.
            let isPast = handle.number(CURLINFO_APPCONNECT_TIME_T) > 0 || !origin.isSecure
            return isPast ? nil : "it cut the connection"
        default: return nil
        }
    }

    private var systemError: Int32 { Int32(truncatingIfNeeded: handle.number(CURLINFO_OS_ERRNO)) }

    private var systemReason: String? {
        systemError == 0 ? nil : SystemError("connect", origin.host, code: systemError).reason
    }

    /// For people only.
    private var curlReason: String {
        let text = handle.errorText
        let fallback = handle.library.errorText(code).map { String(cString: $0) } ?? "error"
        let chosen = text.isEmpty ? fallback : text
        return chosen.prefix(1).lowercased() + chosen.dropFirst()
    }

    private var connectFailure: HTTPError.ConnectFailure {
        switch systemError {
        case ECONNREFUSED: .refused
        case EHOSTUNREACH, ENETUNREACH: .unreachable
        default: .other(systemReason ?? curlReason)
        }
    }

    private var timeout: HTTPError {
        let isConnected = handle.number(CURLINFO_PRETRANSFER_TIME_T) > 0
        if let total = request.timeout, isConnected || total <= request.connectTimeout {
            return .timeout(host: origin.host, what: .total, seconds: total.inSeconds)
        }
        return .timeout(
            host: handle.proxy.map { "\(origin.host) through the proxy \($0)" } ?? origin.host,
            what: .connect,
            seconds: request.connectTimeout.inSeconds)
    }

    private var verification: HTTPError.TLSFailure {
        // OpenSSL's X509_V_ERR numbers. 0 is a good chain and 1 is curl's "not looked at yet": it
        // compares the name first.
        switch handle.number(CURLINFO_SSL_VERIFYRESULT) {
        case 0, 1, 62, 64: .hostname
        case 9, 10: .expired
        case 2, 18, 19, 20, 21: .unknownAuthority
        default: .other(curlReason)
        }
    }

    /// What OpenSSL said; nil when it was not OpenSSL that failed.
    private var tls: HTTPError? {
        guard let reason = openSSLReason else { return nil }
        let failure: HTTPError.TLSFailure =
            switch reason {
            // Wrong version number, packet length too long, unexpected message, bad record type.
            case 267, 198, 244, 443: .notTLS
            // Alerts, which are the peer's words: 1000 and the alert's number. Bad, unsupported,
            // revoked, expired, unknown certificate, unknown authority, access denied, required.
            case 1042...1046, 1048, 1049, 1116: .clientCertificate
            default: .other(curlReason)
            }
        return .tls(host: origin.host, reason: failure)
    }

    /// The reason in OpenSSL's packed error code, which curl hands on in hexadecimal
    /// (`error:0A00010B:…`) and in no other way.
    private var openSSLReason: Int? {
        let parts = handle.errorText.split(separator: ":", omittingEmptySubsequences: false)
        guard let mark = parts.firstIndex(where: { $0.hasSuffix("error") }),
            mark + 1 < parts.count
        else { return nil }
        let digits = parts[mark + 1].prefix { $0.isHexDigit }
        guard let code = UInt32(digits, radix: 16), code >> 23 == 20 else { return nil }
        return Int(code & 0x7F_FFFF)
    }
}
