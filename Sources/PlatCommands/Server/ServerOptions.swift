import PlatModel
import PlatServer

/// Options that the commands for the control plane share.
enum ServerOptions {
    static let data = OptionSpec.value(
        nil, "data", "DIR", "Folder that holds everything (default: ~/.local/share/plat)",
        completion: .directory)
    static let listen = OptionSpec.value(
        nil, "listen", "ADDRESS:PORT", "Where to listen (default: 127.0.0.1:6443)")
    static let location = OptionSpec.values(
        nil, "location", "NAME=LABEL=VALUE,…", "A location and its labels; repeatable")
    static let tokenFile = OptionSpec.value(
        nil, "token-auth-file", "FILE",
        "Users with tokens, in kube-apiserver's format: token,user,uid,\"groups\"",
        completion: .file)

    static let name = OptionSpec.values(
        nil, "name", "HOST", "A name or address that clients use, for the certificate; repeatable")
    static let certificate = OptionSpec.value(
        nil, "tls-cert-file", "FILE",
        "Certificate to serve with, PEM, its chain behind it; read again when it changes",
        completion: .file)
    static let key = OptionSpec.value(
        nil, "tls-private-key-file", "FILE", "The key of --tls-cert-file, PEM",
        completion: .file)
    static let logFormat = OptionSpec.value(
        nil, "log-format", "FORM", "How the log is written: text (the default) or json",
        completion: .choices(["text", "json"]))
    static let acceptLoss = OptionSpec.flag(
        nil, "accept-loss", "Go on without what is damaged or missing in the folder")

    /// A log that is written as was said.
    static func log(
        _ option: OptionSpec, _ arguments: ParsedArguments
    ) throws(CommandError) -> ServerLog.Form {
        try arguments.value(option) { text throws(Invalid) in
            guard let form = ServerLog.Form(rawValue: text) else {
                throw Invalid("is neither text nor json")
            }
            return form
        } ?? .text
    }

    static let serving = [listen, location, tokenFile, name, certificate, key, acceptLoss]
}
