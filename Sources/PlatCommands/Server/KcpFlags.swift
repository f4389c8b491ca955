import PlatModel

/// Flags of `kcp start` beside those that `plat serve` has under the same names.
enum KcpFlags {
    static let rootDirectory = OptionSpec.value(
        nil, "root-directory", "DIR", "Folder that holds everything (default: .kcp)",
        completion: .directory)
    static let address = OptionSpec.value(
        nil, "bind-address", "ADDRESS", "Where to listen (default: 127.0.0.1)")
    static let port = OptionSpec.value(
        nil, "secure-port", "PORT", "The port to listen on (default: 6443)")
    static let kubeconfig = OptionSpec.value(
        nil, "kubeconfig-path", "FILE",
        "Kubeconfig to write, below --root-directory (default: admin.kubeconfig)",
        completion: .file)
    static let externalName = OptionSpec.value(
        nil, "external-hostname", "HOST", "The name in the URLs that clients are told")
    static let shardName = OptionSpec.value(
        nil, "shard-name", "NAME", "The name of the location (default: root)")
    static let batteries = OptionSpec.value(
        nil, "batteries-included", "NAME,…",
        "What is there from the start: workspace-types, admin, user; all of them always are")
    static let gates = OptionSpec.value(
        nil, "feature-gates", "NAME=BOOL,…", "What is switched on or off; told where it is not so")

    static let logFormat = OptionSpec.value(
        nil, "logging-format", "FORM", "How the log is written: text (the default) or json",
        completion: .choices(["text", "json"]))

    static let taken = [
        rootDirectory, address, port, kubeconfig, externalName, shardName, batteries, gates,
        logFormat,
    ]

    /// What concerns only the inside of a kcp, its etcd, its profiler, its pace.
    static let ignored =
        values(
            """
            authentication-admin-token-path concurrent-serviceaccount-token-syncs embedded-etcd-client-port \
            embedded-etcd-directory embedded-etcd-listen-metrics-urls embedded-etcd-peer-port \
            embedded-etcd-quota-backend-bytes embedded-etcd-wal-size-bytes etcd-compaction-interval \
            etcd-count-metric-poll-period etcd-db-metric-poll-interval etcd-healthcheck-timeout \
            etcd-readycheck-timeout goaway-chance http2-max-streams-per-connection \
            lease-reuse-duration-seconds livez-grace-period log-flush-frequency \
            logical-cluster-object-count-scan-interval profiler-address shutdown-delay-duration \
            shutdown-watch-termination-grace-period storage-initialization-timeout vmodule \
            watch-cache-sizes
            """)
        + flags(
            """
            contention-profiling disable-http2-serving embedded-etcd-force-new-cluster \
            enable-leader-election permit-address-sharing permit-port-sharing profiling \
            shutdown-send-retry-after watch-cache
            """)
        + [.value("v", "v", "LEVEL", "").hidden]

    /// What is always so.
    static let fixed = flags(
        """
        anonymous-auth enable-home-workspaces run-controllers run-virtual-workspaces \
        service-account-lookup
        """)

    /// What kcp takes and plat does not have.
    static let refused =
        values(
            """
            allow-metric-labels allow-metric-labels-manifest api-audiences audit-log-format \
            audit-log-mode audit-webhook-config-file authentication-token-webhook-config-file \
            authorization-always-allow-paths cache-kubeconfig cert-dir cors-allowed-origins \
            disabled-metrics emulated-version encryption-provider-config etcd-cafile etcd-certfile \
            etcd-keyfile etcd-prefix etcd-servers event-ttl external-logical-cluster-admin-kubeconfig \
            logical-cluster-admin-kubeconfig miniproxy-mapping-file mount-proxy-client-cert-file \
            mount-proxy-client-key-file oidc-ca-file oidc-client-id oidc-groups-claim \
            oidc-groups-prefix oidc-issuer-url oidc-required-claim oidc-signing-algs \
            oidc-username-claim oidc-username-prefix proxy-client-cert-file proxy-client-key-file \
            root-ca-file root-identities-file root-shard-kubeconfig-file \
            service-account-issuer service-account-jwks-uri service-account-key-file \
            service-account-max-token-expiration service-account-private-key-file \
            service-account-signing-key-file shard-base-url shard-client-cert-file \
            shard-client-key-file shard-external-url shard-kubeconfig-file \
            shard-virtual-workspace-ca-file shard-virtual-workspace-url \
            strict-transport-security-directives tls-cipher-suites tls-min-version \
            tls-sni-cert-key tracing-config-file
            """) + flags("audit-log-compress enable-bootstrap-token-auth enable-logs-handler")

    private static func values(_ names: String) -> [OptionSpec] {
        names.split(separator: " ").map { OptionSpec.value(nil, String($0), "VALUE", "").hidden }
    }

    private static func flags(_ names: String) -> [OptionSpec] {
        names.split(separator: " ").map { OptionSpec.flag(nil, String($0), "").hidden }
    }

    /// Refuses what is not there by the name that it was asked for under.
    static func check(_ arguments: ParsedArguments) throws(CommandError) {
        for option in refused where arguments.text(option) != nil {
            throw CommandError(.usage, "--" + option.long, "not supported")
        }
        for option in fixed where arguments.flag(option) == false {
            throw CommandError(.usage, "--\(option.long)=false", "not supported")
        }
        for name in words(batteries, arguments) {
            let plain = name.hasPrefix("+") ? String(name.dropFirst()) : name
            guard ["workspace-types", "admin", "user"].contains(plain) else {
                throw CommandError(.usage, "--batteries-included \(name)", "not supported")
            }
        }
        for gate in words(gates, arguments) { try check(gate: gate) }
    }

    private static func words(_ option: OptionSpec, _ arguments: ParsedArguments) -> [String] {
        arguments.texts(option).flatMap { $0.split(separator: ",").map(String.init) }
    }

    /// kcp's own gates that are always open here.
    private static let openGates: Set = [
        "WorkspaceMounts", "CacheAPIs", "LogicalClusterMigration", "WorkspaceAuthentication",
        "GlobalServiceAccount",
        "StructuredAuthenticationConfiguration", "RemoteRequestHeaderUID",
    ]

    private static func check(gate: String) throws(CommandError) {
        let parts = gate.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let isOpen = ["true": true, "false": false][parts[1].lowercased()]
        else {
            throw CommandError(.usage, "--feature-gates \(gate)", "is not NAME=true or NAME=false")
        }
        guard isOpen, !openGates.contains(parts[0]) else { return }
        throw CommandError(.usage, "--feature-gates \(gate)", "not supported")
    }
}
