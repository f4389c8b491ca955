import PlatHTTP
import PlatSystem
import PlatValue

/// How a mounted cluster is reached: what a kubeconfig's current context says.
///
/// The kubeconfig comes from somebody's secret, so nothing in it may make this server read files or
/// run programs.
struct ClusterAccess: Sendable {
    /// Tells one reading of a kubeconfig from the next.
    let id = newUID()
    let server: String
    let client: HTTPClient
    /// The value of `Authorization`; nil where a certificate is the credential.
    let authorization: String?

    /// Why a kubeconfig does not do.
    struct Problem: Error { let message: String }

    init(kubeconfig bytes: [UInt8]) throws(Problem) {
        let config: Value
        do { config = try Value(yaml: bytes) } catch {
            throw Problem(message: "the kubeconfig cannot be read: \(error)")
        }
        let current = config["current-context"]?.stringValue ?? ""
        guard let context = Self.entry("contexts", "context", current, config) else {
            throw Problem(message: "the kubeconfig has no current context")
        }
        guard
            let cluster = Self.entry(
                "clusters", "cluster", context["cluster"]?.stringValue ?? "", config),
            var server = cluster["server"]?.stringValue, !server.isEmpty
        else { throw Problem(message: "the kubeconfig names no server") }
        let user =
            Self.entry("users", "user", context["user"]?.stringValue ?? "", config) ?? [:]
        try Self.refuse(
            cluster, ["certificate-authority"], "names a file; give its content instead")
        try Self.refuse(
            user, ["client-certificate", "client-key", "tokenFile"],
            "names a file; give its content instead")
        try Self.refuse(user, ["exec", "auth-provider"], "runs a program, which is not done here")
        while server.last == "/" { server.removeLast() }
        self.server = server
        authorization = Self.authorization(user)
        var settings = HTTPClient.Configuration()
        settings.authorityPEM = try Self.data("certificate-authority-data", cluster)
        settings.isInsecure = cluster["insecure-skip-tls-verify"] == true
        settings.serverName = cluster["tls-server-name"]?.stringValue
        settings.proxy = cluster["proxy-url"]?.stringValue
        settings.clientCertificatePEM = try Self.data("client-certificate-data", user)
        settings.clientKeyPEM = try Self.data("client-key-data", user)
        client = HTTPClient(settings)
    }

    private static func entry(_ list: String, _ field: String, _ name: String, _ config: Value)
        -> Value?
    {
        config[list]?.arrayValue?.first { $0["name"]?.stringValue == name }?[field]
    }

    private static func refuse(_ entry: Value, _ fields: [String], _ why: String) throws(Problem) {
        for field in fields where !(entry[field]?.isNull ?? true) && entry[field] != "" {
            throw Problem(message: "the kubeconfig's \(field) \(why)")
        }
    }

    private static func data(_ field: String, _ entry: Value) throws(Problem) -> [UInt8]? {
        guard let text = entry[field]?.stringValue, !text.isEmpty else { return nil }
        guard let bytes = Base64.decode(text) else {
            throw Problem(message: "the kubeconfig's \(field) is no base64")
        }
        return bytes
    }

    private static func authorization(_ user: Value) -> String? {
        if let token = user["token"]?.stringValue, !token.isEmpty { return "Bearer " + token }
        guard let name = user["username"]?.stringValue, !name.isEmpty else { return nil }
        let pair = name + ":" + (user["password"]?.stringValue ?? "")
        return "Basic " + Base64.encode(pair.utf8)
    }

    /// Asks the cluster whether it is there; nil when it is.
    func problem() async -> String? {
        var headers: Headers = ["Accept": "application/json"]
        headers["Authorization"] = authorization
        do throws(HTTPError) {
            let reply = try await client.send(
                ClientRequest(
                    "GET", server + "/version", headers: headers, timeout: .seconds(10)),
                bodyLimit: 1 << 20)
            switch reply.status {
            case 200..<300: return nil
            case 401: return "the cluster does not accept the credentials"
            case 403: return "the credentials may not be used to ask the cluster"
            default: return "the cluster answers \(reply.status)"
            }
        } catch {
            return "\(error)"
        }
    }
}
