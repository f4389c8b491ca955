import PlatServer
import PlatSystem
import PlatValue

/// `--name`, `--tls-cert-file`, `--tls-private-key-file`: whom clients take the server for.
struct CertificateArguments: Sendable, Equatable {
    var names: [String] = []
    var certificate: String?
    var key: String?

    init() {}

    init(_ arguments: ParsedArguments) throws(CommandError) {
        names = arguments.texts(ServerOptions.name)
        certificate = arguments.text(ServerOptions.certificate)
        key = arguments.text(ServerOptions.key)
        guard (certificate == nil) == (key == nil) else {
            let missing = certificate == nil ? ServerOptions.certificate : ServerOptions.key
            throw CommandError(
                .usage, "--" + missing.long, "is required",
                hints: ["a certificate and its key are given together"])
        }
        guard certificate == nil || names.isEmpty else {
            throw CommandError(
                .usage, "--name", "is for the certificate that plat makes",
                hints: ["leave it out: --tls-cert-file has its own names"])
        }
    }

    init(_ value: Value) {
        names = value["names"]?.arrayValue?.compactMap(\.stringValue) ?? []
        certificate = value["certificate"]?.stringValue
        key = value["key"]?.stringValue
    }

    /// With paths that lead to the files from every folder.
    func absolute(_ context: Context) -> CertificateArguments {
        var copy = self
        copy.certificate = certificate.map(ServedFolder.absolute(context))
        copy.key = key.map(ServedFolder.absolute(context))
        return copy
    }

    /// Whether nothing was said.
    var isEmpty: Bool { names.isEmpty && certificate == nil }

    var value: Value {
        var value: Value = ["names": .array(names.map { .string($0) })]
        if let certificate { value["certificate"] = .string(certificate) }
        if let key { value["key"] = .string(key) }
        return value
    }

    /// As they are typed.
    var arguments: [String] {
        names.flatMap { ["--name", $0] }
            + (certificate.map { ["--tls-cert-file", $0] } ?? [])
            + (key.map { ["--tls-private-key-file", $0] } ?? [])
    }

    func configure(_ configuration: inout ControlPlane.Configuration, _ context: Context) {
        configuration.names = names
        guard let certificate, let key else { return }
        configuration.certificateFiles = (context.path(certificate), context.path(key))
    }
}
