import PlatServer

/// Whom proxies in front of `plat serve` are believed: options under the names that kube-apiserver gives
/// them.
enum ProxyOptions {
    private static let authority = OptionSpec.value(
        nil, "requestheader-client-ca-file", "FILE",
        "Authorities of proxies that say in headers who is behind them, PEM", completion: .file)
    private static let names = OptionSpec.value(
        nil, "requestheader-allowed-names", "NAME,…",
        "The names that such a proxy's certificate may have (default: any)")
    private static let username = OptionSpec.value(
        nil, "requestheader-username-headers", "NAME,…",
        "Headers that name the user (default: X-Remote-User)")
    private static let uid = OptionSpec.value(
        nil, "requestheader-uid-headers", "NAME,…",
        "Headers that name the uid (default: X-Remote-Uid)")
    private static let group = OptionSpec.value(
        nil, "requestheader-group-headers", "NAME,…",
        "Headers that name groups (default: X-Remote-Group)")
    private static let extra = OptionSpec.value(
        nil, "requestheader-extra-headers-prefix", "PREFIX,…",
        "What headers begin with that say what else is known (default: X-Remote-Extra-)")

    static let all = [authority, names, username, uid, group, extra]

    /// What was said; nil where no proxy is believed.
    static func settings(_ arguments: ParsedArguments) -> FrontProxySettings? {
        func words(_ option: OptionSpec) -> [String]? {
            arguments.text(option)?.split(separator: ",").map(String.init)
        }
        // The headers mean nothing without somebody who may send them.
        guard let path = arguments.text(authority) else { return nil }
        var settings = FrontProxySettings(authorityPath: path)
        settings.allowedNames = words(names) ?? []
        if let words = words(username) { settings.usernameHeaders = words }
        if let words = words(uid) { settings.uidHeaders = words }
        if let words = words(group) { settings.groupHeaders = words }
        if let words = words(extra) { settings.extraPrefixes = words }
        return settings
    }
}
