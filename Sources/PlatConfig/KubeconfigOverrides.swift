/// What the command line says instead of the kubeconfig; an empty text leaves the file's word.
public struct KubeconfigOverrides: Sendable, Equatable {
    public var context = ""
    public var cluster = ""
    public var user = ""
    public var namespace = ""

    public var server = ""
    public var certificateAuthority = ""
    public var tlsServerName = ""
    public var proxyURL = ""
    public var isInsecure = false
    public var disablesCompression = false

    public var token = ""
    public var username = ""
    public var password = ""
    public var clientCertificate = ""
    public var clientKey = ""
    public var impersonatedUser = ""
    public var impersonatedUID = ""
    public var impersonatedGroups: [String] = []

    public var requestTimeout = ""
    /// The server where none is configured: kubectl's is `http://localhost:8080`, plat has none.
    public var defaultServer = ""

    public init() {}

    /// Takes kubectl's global options by their long names.
    public init(options: [String: [String]]) {
        func text(_ name: String) -> String { options[name]?.last ?? "" }
        func flag(_ name: String) -> Bool {
            guard let value = options[name]?.last else { return false }
            return ["", "1", "t", "T", "true", "TRUE", "True"].contains(value)
        }
        context = text("context")
        cluster = text("cluster")
        user = text("user")
        namespace = text("namespace")
        server = text("server")
        certificateAuthority = text("certificate-authority")
        tlsServerName = text("tls-server-name")
        proxyURL = text("proxy-url")
        isInsecure = flag("insecure-skip-tls-verify")
        disablesCompression = flag("disable-compression")
        token = text("token")
        username = text("username")
        password = text("password")
        clientCertificate = text("client-certificate")
        clientKey = text("client-key")
        impersonatedUser = text("as")
        impersonatedUID = text("as-uid")
        impersonatedGroups = options["as-group"] ?? []
        requestTimeout = text("request-timeout")
    }
}
