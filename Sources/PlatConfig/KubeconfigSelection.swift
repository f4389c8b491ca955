import PlatValue

/// The context, cluster and user that are meant, with the command line's word laid over them.
struct KubeconfigSelection {
    let contextName: String
    let clusterName: String
    let userName: String
    let context: Kubeconfig.Entry
    let cluster: Kubeconfig.Entry
    let user: Kubeconfig.Entry

    init(_ config: Kubeconfig, _ overrides: KubeconfigOverrides) throws(KubeconfigError) {
        contextName = overrides.context.isEmpty ? config.currentContext : overrides.context
        var context = config.contexts[contextName] ?? .init()
        context.override("cluster", overrides.cluster)
        context.override("user", overrides.user)
        context.override("namespace", overrides.namespace)
        self.context = context
        clusterName = context.text("cluster")
        userName = context.text("user")
        // The order in which client-go looks, so that of several faults the same one is told.
        if config.users[userName] == nil, !overrides.user.isEmpty {
            throw KubeconfigError(
                .unknownEntry, "auth info \"\(userName)\" does not exist", subject: userName,
                reason: "no such user in the kubeconfig")
        }
        if config.contexts[contextName] == nil, !overrides.context.isEmpty {
            throw KubeconfigError(
                .unknownContext, "context \"\(contextName)\" does not exist", subject: contextName,
                reason: "no such context in the kubeconfig")
        }
        if config.clusters[clusterName] == nil, !overrides.cluster.isEmpty {
            throw KubeconfigError(
                .unknownEntry, "cluster \"\(clusterName)\" does not exist", subject: clusterName,
                reason: "no such cluster in the kubeconfig")
        }
        user = Self.user(config.users[userName] ?? .init(), overrides)
        cluster = Self.cluster(config.clusters[clusterName] ?? .init(), overrides)
    }

    private static func user(
        _ entry: Kubeconfig.Entry, _ overrides: KubeconfigOverrides
    ) -> Kubeconfig.Entry {
        var user = entry
        // A certificate by flag replaces both forms of the one in the file.
        if !overrides.clientCertificate.isEmpty { user.fields["client-certificate-data"] = nil }
        if !overrides.clientKey.isEmpty { user.fields["client-key-data"] = nil }
        user.override("client-certificate", overrides.clientCertificate)
        user.override("client-key", overrides.clientKey)
        user.override("token", overrides.token)
        user.override("username", overrides.username)
        user.override("password", overrides.password)
        user.override("as", overrides.impersonatedUser)
        user.override("as-uid", overrides.impersonatedUID)
        if !overrides.impersonatedGroups.isEmpty {
            user.fields["as-groups"] = .array(overrides.impersonatedGroups.map(Value.string))
        }
        return user
    }

    private static func cluster(
        _ entry: Kubeconfig.Entry, _ overrides: KubeconfigOverrides
    ) -> Kubeconfig.Entry {
        var cluster = entry
        if cluster.text("server").isEmpty { cluster.override("server", overrides.defaultServer) }
        cluster.override("server", overrides.server)
        cluster.override("proxy-url", overrides.proxyURL)
        if overrides.disablesCompression { cluster.fields["disable-compression"] = true }
        // How to trust the server is one decision: a flag replaces all that the file says of it.
        if overrides.isInsecure || !overrides.certificateAuthority.isEmpty {
            cluster.fields["certificate-authority-data"] = nil
            cluster.fields["certificate-authority"] = .string(overrides.certificateAuthority)
            cluster.fields["insecure-skip-tls-verify"] = .bool(overrides.isInsecure)
        }
        if !overrides.tlsServerName.isEmpty || !overrides.server.isEmpty {
            cluster.fields["tls-server-name"] = .string(overrides.tlsServerName)
        }
        return cluster
    }
}

extension Kubeconfig.Entry {
    fileprivate mutating func override(_ key: String, _ text: String) {
        if !text.isEmpty { fields[key] = .string(text) }
    }
}
