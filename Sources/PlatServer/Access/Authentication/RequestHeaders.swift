import PlatHTTP
import PlatValue

/// Whom proxies in front of the control plane are believed, and where they say who is behind them:
/// Kubernetes' `--requestheader-…`.
public struct FrontProxySettings: Sendable, Equatable {
    /// Where the authorities of proxies are, PEM.
    public var authorityPath: String
    /// The names that a proxy's certificate may have; empty: any.
    public var allowedNames: [String] = []
    /// Headers that name the user, the first that is there counts.
    public var usernameHeaders = ["X-Remote-User"]
    /// Headers that name a uid, the first that is there counts.
    public var uidHeaders = ["X-Remote-Uid"]
    /// Headers that name groups, one each.
    public var groupHeaders = ["X-Remote-Group"]
    /// What headers begin with that say what else is known, one value each.
    public var extraPrefixes = ["X-Remote-Extra-"]

    /// Settings with the headers that are usual.
    public init(authorityPath: String) { self.authorityPath = authorityPath }
}

extension FrontProxySettings {
    /// Who is behind a proxy; nil where whoever asks is none that is believed, or names nobody.
    func user(behind certificate: ClientCertificate, _ headers: Headers) -> UserInfo? {
        guard certificate.isOfProxy,
            allowedNames.isEmpty || allowedNames.contains(certificate.commonName)
        else { return nil }
        func first(_ names: [String]) -> String? {
            names.lazy.compactMap { headers[$0] }.first { !$0.isEmpty }
        }
        guard let username = first(usernameHeaders) else { return nil }
        var user = UserInfo(username: username, uid: first(uidHeaders) ?? "")
        let groupNames = Set(groupHeaders.map { $0.lowercased() })
        let prefixes = extraPrefixes.map { $0.lowercased() }
        for header in headers {
            let name = header.name.lowercased()
            if groupNames.contains(name) {
                user.groups.append(header.value)
            } else if let prefix = prefixes.first(where: name.hasPrefix) {
                let key = PercentCoding.decodeWhatCanBe(String(name.dropFirst(prefix.count)))
                user.extra[key.lowercased(), default: []].append(header.value)
            }
        }
        return user
    }
}
