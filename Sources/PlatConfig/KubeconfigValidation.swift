import PlatSystem
import PlatValue

/// Whether what the kubeconfig says can be used together, in client-go's words.
struct KubeconfigValidation {
    private var faults: [String] = []

    static func check(_ selection: KubeconfigSelection, in config: Kubeconfig)
        throws(KubeconfigError)
    {
        var validation = KubeconfigValidation()
        if !selection.contextName.isEmpty, config.contexts[selection.contextName] == nil {
            validation.faults.append(
                "context was not found for specified context: \(selection.contextName)")
        }
        validation.user(selection.userName, selection.user)
        let emptyCluster = "cluster has no server defined"
        if isEmptyCluster(selection.cluster) {
            validation.faults.append(emptyCluster)
        } else {
            validation.cluster(selection.clusterName, selection.cluster)
        }
        if validation.faults == [emptyCluster] {
            let message =
                "invalid configuration: no configuration has been provided, "
                + "try setting KUBERNETES_MASTER environment variable"
            guard config.contexts[selection.contextName] != nil else {
                throw KubeconfigError(.empty, message)
            }
            // client-go tells all of these alike; there is a configuration, and a hole in it.
            throw KubeconfigError(
                .unknownEntry, message, subject: selection.contextName,
                reason: hole(selection.clusterName, in: config))
        }
        if !selection.contextName.isEmpty, config.contexts[selection.contextName] == nil {
            let error = KubeconfigError.aggregate(
                .invalid, validation.faults, prefix: "invalid configuration: ")
            throw KubeconfigError(
                .unknownContext, error.message, subject: selection.contextName,
                reason: "no such context in the kubeconfig")
        }
        if !validation.faults.isEmpty {
            throw .aggregate(.invalid, validation.faults, prefix: "invalid configuration: ")
        }
    }

    private static func hole(_ cluster: String, in config: Kubeconfig) -> String {
        if cluster.isEmpty { return "the context names no cluster" }
        return config.clusters[cluster] == nil
            ? "the context names the cluster \(cluster), which is not in the kubeconfig"
            : "the context's cluster \(cluster) has no server"
    }

    private static func isEmptyCluster(_ cluster: Kubeconfig.Entry) -> Bool {
        KubeconfigStruct.cluster.fields.allSatisfy { field in
            switch cluster.fields[field.key] ?? .null {
            case .null, .string(""), .bool(false): true
            case .array(let elements): elements.isEmpty
            default: false
            }
        }
    }

    private mutating func cluster(_ name: String, _ cluster: Kubeconfig.Entry) {
        if cluster.text("server").isEmpty {
            faults.append(
                name.isEmpty
                    ? "default cluster has no server defined"
                    : "no server found for cluster \"\(name)\"")
        }
        let proxy = cluster.text("proxy-url")
        if !proxy.isEmpty, let fault = ServerURL.proxyFault(proxy) {
            faults.append("invalid 'proxy-url' \"\(proxy)\" for cluster \"\(name)\": \(fault)")
        }
        let file = cluster.text("certificate-authority")
        guard !file.isEmpty else { return }
        if !cluster.text("certificate-authority-data").isEmpty {
            faults.append(
                "certificate-authority-data and certificate-authority are both specified for \(name). "
                    + "certificate-authority-data will override.")
        }
        open(file, "certificate-authority", name)
    }

    private mutating func user(_ name: String, _ user: Kubeconfig.Entry) {
        certificate(name, user)
        if let exec = user.fields["exec"], !exec.isNull {
            plugin(name, ExecPlugin(exec), user)
        }
        if !user.text("token").isEmpty, !(user.text("username") + user.text("password")).isEmpty {
            faults.append(
                "more than one authentication method found for \(name); "
                    + "found [token basicAuth], only one is allowed")
        }
        let asks =
            !user.text("as-uid").isEmpty || user.fields["as-groups"]?.arrayValue?.isEmpty == false
            || user.fields["as-user-extra"]?.objectValue?.isEmpty == false
        if asks, user.text("as").isEmpty {
            faults.append(
                "requesting uid, groups or user-extra for \(name) without impersonating a user")
        }
    }

    private mutating func certificate(_ name: String, _ user: Kubeconfig.Entry) {
        let (file, data) = (user.text("client-certificate"), user.text("client-certificate-data"))
        let (keyFile, keyData) = (user.text("client-key"), user.text("client-key-data"))
        guard !file.isEmpty || !data.isEmpty else { return }
        if !file.isEmpty, !data.isEmpty {
            faults.append(
                "client-cert-data and client-cert are both specified for \(name). "
                    + "client-cert-data will override.")
        }
        if !keyFile.isEmpty, !keyData.isEmpty {
            faults.append(
                "client-key-data and client-key are both specified for \(name); "
                    + "client-key-data will override")
        }
        if keyFile.isEmpty, keyData.isEmpty {
            faults.append(
                "client-key-data or client-key must be specified for \(name) "
                    + "to use the clientCert authentication method.")
        }
        if !file.isEmpty { open(file, "client-cert", name) }
        if !keyFile.isEmpty { open(keyFile, "client-key", name) }
    }

    private mutating func plugin(_ name: String, _ plugin: ExecPlugin, _ user: Kubeconfig.Entry) {
        let use = "must be specified for \(name) to use exec authentication plugin"
        if user.fields["auth-provider"].map({ !$0.isNull }) == true {
            faults.append(
                "authProvider cannot be provided in combination with an exec plugin for \(name)")
        }
        if plugin.command.isEmpty { faults.append("command \(use)") }
        if plugin.apiVersion.isEmpty { faults.append("apiVersion \(use)") }
        for variable in plugin.environment where variable.name.isEmpty {
            faults.append("env variable name \(use)")
        }
        switch plugin.interactiveMode {
        case "": faults.append("interactiveMode \(use)")
        case "Never", "IfAvailable", "Always": break
        default: faults.append("invalid interactiveMode for \(name): \"\(plugin.interactiveMode)\"")
        }
    }

    private mutating func open(_ path: String, _ what: String, _ name: String) {
        do throws(SystemError) { _ = try FileDescriptor(open: path, O_RDONLY) } catch {
            faults.append("unable to read \(what) \(path) for \(name) due to \(error)")
        }
    }
}
