import PlatHTTP
import PlatSystem
import PlatValue

/// How a mounted cluster is reached: what a kubeconfig's current context says.
///
/// A kubeconfig that comes from somebody's secret must not make this server read files; none may make it
/// run programs.
struct ClusterAccess: Sendable {
    /// Tells one reading of a kubeconfig from the next.
    let id = newUID()
    let server: String
    let client: HTTPClient
    /// Names are the proxy's to resolve then: its localhost is not ours.
    let usesProxy: Bool
    /// The value of `Authorization`; nil where a certificate is the credential.
    let authorization: String?

    /// Why a kubeconfig does not do.
    struct Problem: Error { let message: String }

    /// - Parameter folder: where the files are that it names, if it is trusted to name any.
    init(kubeconfig bytes: [UInt8], namingFilesIn folder: String? = nil) throws(Problem) {
        let config: Value
        do { config = try Value(yaml: bytes) } catch {
            throw Problem(message: "the kubeconfig cannot be read: \(error)")
        }
        let current = try Self.text("current-context", config) ?? ""
        guard let context = Self.entry("contexts", "context", current, config) else {
            throw Problem(message: "the kubeconfig has no current context")
        }
        guard
            let cluster = Self.entry(
                "clusters", "cluster", try Self.text("cluster", context) ?? "", config),
            var server = try Self.text("server", cluster)
        else { throw Problem(message: "the kubeconfig names no server") }
        let user =
            Self.entry("users", "user", try Self.text("user", context) ?? "", config) ?? [:]
        let files = folder == nil ? ["client-certificate", "client-key"] : []
        let reason = "names a file; give its content instead"
        try Self.refuse(cluster, folder == nil ? ["certificate-authority"] : [], reason)
        try Self.refuse(user, files + ["tokenFile"], reason)
        try Self.refuse(user, ["exec", "auth-provider"], "runs a program, which is not done here")
        while server.last == "/" { server.removeLast() }
        self.server = server
        authorization = try Self.authorization(user)
        var settings = HTTPClient.Configuration()
        settings.authorityPEM = try Self.data("certificate-authority", cluster, folder)
        settings.isInsecure = cluster["insecure-skip-tls-verify"] == true
        settings.serverName = try Self.text("tls-server-name", cluster)
        settings.proxy = try Self.text("proxy-url", cluster)
        usesProxy = settings.proxy != nil
        settings.clientCertificatePEM = try Self.data("client-certificate", user, folder)
        settings.clientKeyPEM = try Self.data("client-key", user, folder)
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

    /// What stands in the kubeconfig, or else in the file that it names where it may.
    private static func data(
        _ field: String, _ entry: Value, _ folder: String?
    ) throws(Problem) -> [UInt8]? {
        if let text = entry[field + "-data"]?.stringValue, !text.isEmpty {
            guard let bytes = Base64.decode(text) else {
                throw Problem(message: "the kubeconfig's \(field)-data is no base64")
            }
            return bytes
        }
        guard let folder, let name = try text(field, entry) else { return nil }
        do throws(SystemError) {
            return try readFile(name.hasPrefix("/") ? name : "\(folder)/\(name)")
        } catch {
            throw Problem(message: "the kubeconfig's \(field): \(name): \(error.reason)")
        }
    }

    /// A text that goes into requests; nil when there is none. A control character in it would end a
    /// header's line, and the rest would be headers of the kubeconfig's author.
    private static func text(_ field: String, _ entry: Value) throws(Problem) -> String? {
        guard let value = entry[field], !value.isNull, value != "" else { return nil }
        guard let text = value.stringValue else {
            throw Problem(message: "the kubeconfig's \(field) is no text")
        }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw Problem(message: "the kubeconfig's \(field) holds a control character")
        }
        return text
    }

    private static func authorization(_ user: Value) throws(Problem) -> String? {
        if let token = try text("token", user) { return "Bearer " + token }
        guard let name = try text("username", user) else { return nil }
        let pair = name + ":" + (try text("password", user) ?? "")
        return "Basic " + Base64.encode(pair.utf8)
    }

    /// Asks the cluster whether it is there and ready; nil when it is.
    func problem() async -> String? {
        do throws(HTTPError) {
            let version = try await ask("/version")
            switch version {
            case 200..<300: break
            case 401: return "the cluster does not accept the credentials"
            case 403: return "the credentials may not be used to ask the cluster"
            default: return "the cluster answers \(version)"
            }
            // Not every server says so, and not to everybody.
            let readiness = try await ask("/readyz")
            return readiness >= 500 ? "the cluster is not ready" : nil
        } catch {
            return "\(error)"
        }
    }

    private func ask(_ path: String) async throws(HTTPError) -> Int {
        var headers: Headers = ["Accept": "application/json"]
        headers["Authorization"] = authorization
        let request = ClientRequest(
            "GET", server + path, headers: headers, timeout: .seconds(10))
        return try await client.send(request, bodyLimit: 1 << 20).status
    }
}
