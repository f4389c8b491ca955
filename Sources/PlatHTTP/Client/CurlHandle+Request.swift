import CCurl

extension CurlHandle {
    /// Sets what does not depend on how the reply is read.
    func configure(
        _ request: ClientRequest, _ origin: Origin, _ configuration: HTTPClient.Configuration
    ) throws(HTTPError) {
        var hostHeader: String?
        var url = request.url
        if let name = configuration.serverName, origin.isSecure, name != origin.host {
            // Curl has no option for the name in the handshake: so the URL carries it, and the
            // connection goes where the URL went before.
            let host = origin.host.contains(":") ? "[\(origin.host)]" : origin.host
            url = "https://\(name):\(origin.port)\(origin.target)"
            hostHeader = origin.authority
            try setConnectTo("::\(host):\(origin.port)")
        }
        try set(CURLOPT_URL, url)
        // The target is sent as it is: no `..` is resolved behind the caller's back.
        try set(CURLOPT_PATH_AS_IS, 1)
        try setHeaders(headerLines(request, hostHeader))
        try set(CURLOPT_USERAGENT, configuration.userAgent)
        try set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.milliseconds)
        if let timeout = request.timeout { try set(CURLOPT_TIMEOUT_MS, timeout.milliseconds) }
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        // A cancelled name lookup must not stop the loop until the resolver gives up.
        try set(CURLOPT_QUICK_EXIT, 1)
        let isHTTP2 = configuration.allowsHTTP2
        try set(
            CURLOPT_HTTP_VERSION, isHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1)
        // Rather share a connection that is about to be there than open one for each request.
        if isHTTP2, origin.isSecure { try set(CURLOPT_PIPEWAIT, 1) }
        try setProxy(configuration)
        if origin.isSecure { try setTLS(configuration) }
    }

    private func setProxy(_ configuration: HTTPClient.Configuration) throws(HTTPError) {
        // A CONNECT's answer is not the reply.
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // Curl's own reading of the environment is another one than Go's: it is told everything.
        var proxy = configuration.proxy ?? ""
        if let mark = proxy.firstIndex(of: ":"), proxy[mark...].hasPrefix("://") {
            let authority = proxy[mark...].dropFirst(3).prefix { $0 != "/" }
            self.proxy = authority.split(separator: "@").last.map(String.init)
            // Go leaves names to a SOCKS proxy; by this scheme curl does too.
            if Headers.same(proxy[..<mark], "socks5") {
                proxy = "socks5h" + proxy[mark...]
            }
        }
        try set(CURLOPT_PROXY, proxy)
        isProxySecure = proxy.prefix(8).lowercased() == "https://"
        if isProxySecure { try setProxyTLS(configuration) }
        try set(CURLOPT_NOPROXY, "")
    }

    /// A proxy that is spoken to over TLS is trusted by the kubeconfig's authority, as client-go does,
    /// and by those of the system, which most such proxies are signed by.
    private func setProxyTLS(_ configuration: HTTPClient.Configuration) throws(HTTPError) {
        if configuration.isInsecure {
            try set(CURLOPT_PROXY_SSL_VERIFYPEER, 0)
            try set(CURLOPT_PROXY_SSL_VERIFYHOST, 0)
        } else if let authority = configuration.authorityPEM {
            try set(CURLOPT_PROXY_CAINFO_BLOB, blob: authority)
        }
    }

    private func setTLS(_ configuration: HTTPClient.Configuration) throws(HTTPError) {
        if configuration.isInsecure {
            try set(CURLOPT_SSL_VERIFYPEER, 0)
            try set(CURLOPT_SSL_VERIFYHOST, 0)
        } else if let authority = configuration.authorityPEM {
            try set(CURLOPT_CAINFO_BLOB, blob: authority)
            // Reading the system's folder of authorities costs 20 ms, and they are not trusted here.
            try set(CURLOPT_CAPATH, nil)
        }
        if let certificate = configuration.clientCertificatePEM {
            try set(CURLOPT_SSLCERT_BLOB, blob: certificate)
            try set(CURLOPT_SSLCERTTYPE, "PEM")
        }
        if let key = configuration.clientKeyPEM {
            try set(CURLOPT_SSLKEY_BLOB, blob: key)
            try set(CURLOPT_SSLKEYTYPE, "PEM")
            // Or OpenSSL would ask for the passphrase of an encrypted key, on whatever terminal.
            try set(CURLOPT_KEYPASSWD, "")
        }
    }

    private func headerLines(_ request: ClientRequest, _ host: String?) -> [String] {
        var lines: [String] = []
        if let host, request.headers["Host"] == nil { lines.append("Host: \(host)") }
        // Curl adds these on its own: the first waits a second for servers that ignore it, the
        // second is wrong for nearly every body here.
        for name in ["Expect", "Content-Type"] where request.headers[name] == nil {
            lines.append("\(name):")
        }
        for field in request.headers where !Headers.same(field.name, "Content-Length") {
            lines.append(
                field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        return lines
    }
}

extension Duration {
    /// Whole milliseconds, at least one, since zero means "never" to curl.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(clamping: seconds) &* 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }

    var inSeconds: Double { Double(milliseconds) / 1000 }
}
