import PlatModel
import PlatSystem
import PlatValue

extension Kubeconfig {
    /// What a request to the place that the kubeconfig and the command line name uses.
    ///
    /// The rules, and the words of the errors, are client-go's `DirectClientConfig`'s. Paths must
    /// have been resolved before. Reads the token file, and looks whether the certificates can be
    /// opened.
    public func connection(_ overrides: KubeconfigOverrides = .init()) throws(KubeconfigError)
        -> Connection
    {
        let selection = try KubeconfigSelection(self, overrides)
        var connection = Connection()
        connection.timeout = nil
        try KubeconfigValidation.check(selection, in: self)

        let cluster = selection.cluster
        connection.contextName = selection.contextName
        connection.userName = selection.userName
        connection.isUserKnown = users[selection.userName] != nil
        connection.server = Self.withoutQuery(cluster.text("server"))
        connection.proxyURL = cluster.text("proxy-url")
        connection.disablesCompression = cluster.flag("disable-compression")
        connection.execConfiguration = Self.execConfiguration(cluster)
        connection.timeout = try Self.timeout(overrides.requestTimeout)
        connection.impersonation = Self.impersonation(selection.user)
        // client-go sends no credentials to a server it does not reach by TLS.
        if ServerURL.isTLS(connection.server) {
            try connection.setUser(selection.user)
            connection.authorityFile = cluster.text("certificate-authority")
            connection.authorityData = Self.bytes(cluster, "certificate-authority-data")
            connection.isInsecure = cluster.flag("insecure-skip-tls-verify")
            connection.tlsServerName = cluster.text("tls-server-name")
        }
        connection.isNamespaceExplicit = !overrides.namespace.isEmpty
        let namespace = selection.context.text("namespace")
        connection.namespace = namespace.isEmpty ? "default" : namespace
        return connection
    }

    /// What stands in the cluster's entry for the program that says who asks.
    private static func execConfiguration(_ cluster: Entry) -> Value {
        let name = "client.authentication.k8s.io/exec"
        let all = cluster.fields["extensions"]?.arrayValue ?? []
        return all.first { $0["name"]?.stringValue == name }?["extension"] ?? .null
    }

    /// A URL with a path loses its query, which client-go has no place for; a fragment is sent by
    /// nobody.
    private static func withoutQuery(_ url: String) -> String {
        let server = String(url.prefix { $0 != "#" })
        guard let scheme = server.firstRange(of: "://"),
            let path = server[scheme.upperBound...].firstIndex(of: "/"),
            let query = server[path...].firstIndex(of: "?"),
            server.distance(from: path, to: query) > 1
        else { return server }
        return String(server[..<query])
    }

    static func bytes(_ entry: Entry, _ key: String) -> [UInt8] {
        // The file was refused on loading if this were no Base64.
        Base64.decode(entry.text(key)) ?? []
    }

    private static func impersonation(_ user: Entry) -> Connection.Impersonation {
        var result = Connection.Impersonation()
        guard !user.text("as").isEmpty else { return result }
        result.user = user.text("as")
        result.uid = user.text("as-uid")
        result.groups = (user.fields["as-groups"]?.arrayValue ?? []).compactMap(\.stringValue)
        for (key, values) in user.fields["as-user-extra"]?.objectValue ?? Members() {
            result.extra[key] = (values.arrayValue ?? []).compactMap(\.stringValue)
        }
        return result
    }

    private static func timeout(_ text: String) throws(KubeconfigError) -> Duration? {
        guard !text.isEmpty else { return nil }
        do throws(GoDuration.ParsingError) {
            let duration = try GoDuration(timeout: text).duration
            return duration == .zero ? nil : duration
        } catch {
            throw KubeconfigError(.invalid, error.description)
        }
    }
}

extension Connection {
    fileprivate mutating func setUser(_ user: Kubeconfig.Entry) throws(KubeconfigError) {
        token = user.text("token")
        tokenFile = user.text("tokenFile")
        if token.isEmpty, !tokenFile.isEmpty {
            do throws(SystemError) {
                token = String(decoding: try readFile(tokenFile), as: UTF8.self)
            } catch {
                throw KubeconfigError(.invalid, error.description)
            }
        }
        let certificate = user.text("client-certificate")
        let data = Kubeconfig.bytes(user, "client-certificate-data")
        if !certificate.isEmpty || !data.isEmpty {
            certificateFile = certificate
            certificateData = data
            keyFile = user.text("client-key")
            keyData = Kubeconfig.bytes(user, "client-key-data")
        }
        username = user.text("username")
        password = user.text("password")
        authProvider = user.fields.at("auth-provider", "name")?.stringValue ?? ""
        if let fields = user.fields["exec"], !fields.isNull { exec = ExecPlugin(fields) }
    }
}
