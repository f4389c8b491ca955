public import PlatValue

/// What a request needs to know: where the server is, how to trust it, and who asks.
///
/// Printing one shows no secret.
public struct Connection: Sendable, Equatable {
    /// Whom requests are made as.
    public struct Impersonation: Sendable, Equatable {
        public var user = ""
        public var uid = ""
        public var groups: [String] = []
        public var extra: [String: [String]] = [:]

        public init() {}
    }

    public var server = ""
    public var proxyURL = ""
    public var disablesCompression = false
    /// Nil where no limit was asked for.
    public var timeout: Duration?

    public var isInsecure = false
    public var authorityFile = ""
    public var authorityData: [UInt8] = []
    public var tlsServerName = ""

    public var token = ""
    /// The file that the token comes from; it is read again when the token is refused.
    public var tokenFile = ""
    public var username = ""
    public var password = ""
    public var certificateFile = ""
    public var certificateData: [UInt8] = []
    public var keyFile = ""
    public var keyData: [UInt8] = []
    public var authProvider = ""
    public var exec: ExecPlugin?
    /// What the cluster's entry has to say to the exec plugin; null for nothing.
    public var execConfiguration = Value.null
    public var impersonation = Impersonation()

    public var namespace = "default"
    /// Whether the namespace was asked for by flag.
    public var isNamespaceExplicit = false
    public var contextName = ""
    public var userName = ""
    /// Whether the kubeconfig has an entry for the user.
    public var isUserKnown = true

    public init() {}
}

extension Connection: CustomStringConvertible, CustomDebugStringConvertible {
    public var description: String {
        let secrets = [token, password].contains { !$0.isEmpty } || !keyData.isEmpty
        return
            "Connection(\(server), user: \(userName)\(secrets ? ", credentials: <redacted>" : ""))"
    }
    public var debugDescription: String { description }
}

extension Connection {
    /// Why nothing says who asks, in words that follow the context's name; nil where something does.
    public var whyAnonymous: String? {
        let texts = [token, tokenFile, username, password, certificateFile, authProvider]
        guard texts.allSatisfy(\.isEmpty), certificateData.isEmpty, exec == nil else { return nil }
        if userName.isEmpty { return "names no user" }
        if !isUserKnown { return "names the user \(userName), who is not in the kubeconfig" }
        return ServerURL.isTLS(server)
            ? "has the user \(userName), who has no credentials"
            : "leads to a server without TLS, which is sent no credentials"
    }
}

/// A program that says who asks (`client.authentication.k8s.io`).
public struct ExecPlugin: Sendable, Equatable {
    public var command: String
    public var arguments: [String]
    public var environment: [(name: String, value: String)]
    public var apiVersion: String
    public var installHint: String
    public var providesClusterInfo: Bool
    /// `Never`, `IfAvailable` or `Always`.
    public var interactiveMode: String

    init(_ fields: Value) {
        command = fields["command"]?.stringValue ?? ""
        arguments = (fields["args"]?.arrayValue ?? []).compactMap(\.stringValue)
        environment = (fields["env"]?.arrayValue ?? []).map {
            ($0["name"]?.stringValue ?? "", $0["value"]?.stringValue ?? "")
        }
        apiVersion = fields["apiVersion"]?.stringValue ?? ""
        installHint = fields["installHint"]?.stringValue ?? ""
        providesClusterInfo = fields["provideClusterInfo"]?.boolValue ?? false
        interactiveMode = Self.interactiveMode(fields) ?? ""
    }

    /// The mode, which older versions of the interface may leave out.
    static func interactiveMode(_ fields: Value) -> String? {
        if let mode = fields["interactiveMode"]?.stringValue, !mode.isEmpty { return mode }
        switch fields["apiVersion"]?.stringValue {
        case "client.authentication.k8s.io/v1beta1", "client.authentication.k8s.io/v1alpha1":
            return "IfAvailable"
        default: return nil
        }
    }

    public static func == (left: ExecPlugin, right: ExecPlugin) -> Bool {
        left.command == right.command && left.arguments == right.arguments
            && left.environment.elementsEqual(right.environment, by: ==)
            && left.apiVersion == right.apiVersion && left.installHint == right.installHint
            && left.providesClusterInfo == right.providesClusterInfo
            && left.interactiveMode == right.interactiveMode
    }
}
