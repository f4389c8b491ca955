import PlatModel
import PlatServer

/// Who may come to a control plane, what he may do and how much: options of `plat serve` beside its token
/// file, under the names that kcp gives them.
struct AccessOptions: Sendable, Equatable {
    private enum Option {
        static let authentication = OptionSpec.value(
            nil, "authentication-config", "FILE",
            "Issuers of tokens: Kubernetes' AuthenticationConfiguration", completion: .file)
        static let clientAuthority = OptionSpec.value(
            nil, "client-ca-file", "FILE",
            "Authorities whose certificates say who a client is, PEM", completion: .file)
        static let webhook = OptionSpec.value(
            nil, "authorization-webhook-config-file", "FILE",
            "Kubeconfig of a webhook that is asked for permission", completion: .file)
        static let webhookVersion = OptionSpec.value(
            nil, "authorization-webhook-version", "VERSION",
            "Version of its reviews: v1 or v1beta1 (default: v1beta1)")
        static let order = OptionSpec.value(
            nil, "authorization-order", "NAME,…",
            "Who is asked for permission (default: AlwaysAllowGroups,AlwaysAllowPaths,RBAC,Webhook)"
        )
        static let homeGroups = OptionSpec.value(
            nil, "home-workspaces-home-creator-groups", "GROUP,…",
            "Groups whose members may have a home (default: system:authenticated)")
        static let objectLimit = OptionSpec.value(
            nil, "logical-cluster-total-object-limit", "COUNT",
            "How many objects a workspace may hold (default: 0, any number)")
    }

    static let all =
        [
            Option.authentication, Option.clientAuthority, Option.webhook, Option.webhookVersion,
            Option.order,
            Option.homeGroups, Option.objectLimit,
        ] + ProxyOptions.all + AuditOptions.all

    var authenticationFile: String?
    var clientAuthorityFile: String?
    var webhookFile: String?
    var webhookVersion: String?
    var order: [String]
    var homeGroups: [String]?
    var objectLimit: Int64?
    var audit: AuditSettings?
    var frontProxy: FrontProxySettings?

    init(_ arguments: ParsedArguments) throws(CommandError) {
        func words(_ option: OptionSpec) -> [String]? {
            arguments.text(option)?.split(separator: ",").map(String.init)
        }
        authenticationFile = arguments.text(Option.authentication)
        clientAuthorityFile = arguments.text(Option.clientAuthority)
        webhookFile = arguments.text(Option.webhook)
        webhookVersion = try arguments.value(Option.webhookVersion) { text throws(Invalid) in
            guard ["v1", "v1beta1"].contains(text) else {
                throw Invalid("is neither v1 nor v1beta1")
            }
            return text
        }
        order = words(Option.order) ?? []
        homeGroups = words(Option.homeGroups)
        audit = try AuditOptions.settings(arguments)
        frontProxy = ProxyOptions.settings(arguments)
        objectLimit = try arguments.value(Option.objectLimit) { text throws(Invalid) in
            guard let count = Int64(text) else { throw Invalid("is no number") }
            return count
        }
    }

    /// Writes what was said into a control plane's configuration.
    func apply(to configuration: inout ControlPlane.Configuration, _ context: Context) {
        configuration.authenticationFilePath = authenticationFile.map(context.path)
        configuration.clientAuthorityPath = clientAuthorityFile.map(context.path)
        configuration.authorizationWebhookPath = webhookFile.map(context.path)
        configuration.authorizationOrder = order
        if let webhookVersion { configuration.authorizationWebhookVersion = webhookVersion }
        if let homeGroups { configuration.homeCreatorGroups = homeGroups }
        if let objectLimit { configuration.objectLimit = objectLimit }
        configuration.frontProxy = frontProxy.map { settings in
            var settings = settings
            settings.authorityPath = context.path(settings.authorityPath)
            return settings
        }
        configuration.audit = audit.map { settings in
            var settings = settings
            settings.policyPath = context.path(settings.policyPath)
            if settings.logPath != "-" { settings.logPath = context.path(settings.logPath) }
            return settings
        }
    }
}
