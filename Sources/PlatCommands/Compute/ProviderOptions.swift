import PlatClient
import PlatModel
import PlatServer
import PlatSystem

/// How `plat compute provider` is found, and whom it believes.
struct ProviderOptions: Sendable, Equatable {
    static let export = OptionSpec.value(
        nil, "export", "NAME", "The export (default: \(MountExport.name))")
    private static let listen = OptionSpec.value(
        nil, "listen", "ADDRESS:PORT", "Where to listen (default: 127.0.0.1:7448)")
    private static let url = OptionSpec.value(
        nil, "url", "URL", "Where the control plane finds it: https://HOST:PORT")
    private static let certificate = OptionSpec.value(
        nil, "tls-cert-file", "FILE",
        "Certificate to serve with, PEM, its chain behind it; read again when it changes",
        completion: .file)
    private static let key = OptionSpec.value(
        nil, "tls-key-file", "FILE", "The key of --tls-cert-file, PEM", completion: .file)
    private static let frontProxyCA = OptionSpec.value(
        nil, "front-proxy-ca", "FILE",
        "Authority of the front proxy's client certificate, PEM", completion: .file)
    private static let frontProxyName = OptionSpec.values(
        nil, "front-proxy-name", "NAME",
        "Common name of that certificate (default: kcp-front-proxy); repeatable")
    static let namespace = OptionSpec.value(
        "n", "namespace", "NAME", "Namespace of the account and the lease (default: default)")

    static let all = [
        export, listen, url, certificate, key, frontProxyCA, frontProxyName, namespace,
    ]

    var export: String
    var namespace: String
    var listen: ListenAddress
    var url: String
    var certificate: String
    var key: String
    var frontProxyCA: String?
    var frontProxyNames: [String]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        export = arguments.text(Self.export) ?? MountExport.name
        namespace = try arguments.namespace(Self.namespace) ?? "default"
        listen =
            try arguments.value(Self.listen, ListenAddress.init(parsing:))
            ?? ListenAddress(port: 7448)
        url = try Self.required(Self.url, arguments)
        certificate = try Self.required(Self.certificate, arguments)
        key = try Self.required(Self.key, arguments)
        frontProxyCA = arguments.text(Self.frontProxyCA)
        let names = arguments.texts(Self.frontProxyName)
        frontProxyNames = names.isEmpty ? ["kcp-front-proxy"] : names
        guard names.isEmpty || frontProxyCA != nil else {
            throw CommandError(
                .usage, "--front-proxy-name", "counts for nothing without --front-proxy-ca")
        }
        guard url.hasPrefix("https://"), url.count > "https://".count, !url.contains("?") else {
            throw CommandError(
                .usage, "--url \(url)", "is not https://HOST:PORT",
                hints: ["callers' names go over it, so that it must be TLS"])
        }
    }

    private static func required(
        _ option: OptionSpec, _ arguments: ParsedArguments
    ) throws(CommandError) -> String {
        guard let text = arguments.text(option) else {
            throw CommandError(.usage, "--" + option.long, "is required")
        }
        return text
    }

    /// What the provider is started with.
    func configuration(_ context: Context) throws(CommandError) -> MountProvider.Configuration {
        var configuration = MountProvider.Configuration(
            url: url, certificateFiles: (context.path(certificate), context.path(key)))
        configuration.address = listen.address
        configuration.port = listen.port
        configuration.log = ServerLog(isVerbose: context.options.isVerbose) {
            [output = context.output] in output.note($0)
        }
        guard let frontProxyCA else { return configuration }
        configuration.frontProxyNames = frontProxyNames
        do throws(SystemError) {
            configuration.frontProxyAuthority = try readFile(context.path(frontProxyCA))
        } catch {
            throw CommandError(.unavailable, frontProxyCA, error.reason)
        }
        return configuration
    }
}
