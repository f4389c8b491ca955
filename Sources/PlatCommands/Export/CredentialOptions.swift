import PlatClient

/// How `plat export credentials` makes what a controller works with, and where it goes.
struct CredentialOptions: Sendable, Equatable {
    private static let account = OptionSpec.value(
        nil, "service-account", "NAME",
        "Service account of this workspace, also NAMESPACE/NAME (default: one of its own)")
    private static let duration = OptionSpec.value(
        nil, "duration", "DURATION",
        "How long the token is to last (default: what the server gives)")
    private static let longLived = OptionSpec.flag(
        nil, "long-lived", "A token that lasts until it is rotated or revoked")
    private static let into = OptionSpec.value(
        nil, "into", "MOUNT",
        "Put the kubeconfig as a secret into this mounted cluster (implies --long-lived)",
        completion: .workspace)
    private static let namespace = OptionSpec.value(
        "n", "namespace", "NAME", "Namespace of that secret (default: default)"
    ).orEmpty
    private static let rotate = OptionSpec.flag(
        nil, "rotate", "End every token that was given before, and give a new one")
    private static let revoke = OptionSpec.flag(
        nil, "revoke", "Take the rights back and end every token")

    static let all = [
        account, duration, longLived, into, namespace, rotate, revoke,
    ]

    var account: String?
    var accountNamespace: String
    var duration: Duration?
    var isLongLived: Bool
    /// The mounted cluster that the kubeconfig goes to as a secret; nil where it is printed.
    var mount: String?
    /// The namespace of that secret.
    var namespace: String
    var rotates: Bool
    var revokes: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        let words = arguments.text(Self.account)?.split(
            separator: "/", omittingEmptySubsequences: false
        ).map(String.init)
        account = words?.last
        accountNamespace = words.flatMap { $0.count == 2 ? $0[0] : nil } ?? "default"
        duration = try arguments.value(Self.duration, GlobalOptions.duration)
        mount = arguments.text(Self.into)
        isLongLived = arguments.has(Self.longLived) || mount != nil && duration == nil
        namespace = try arguments.namespace(Self.namespace) ?? "default"
        rotates = arguments.has(Self.rotate)
        revokes = arguments.has(Self.revoke)
        if let words, !Self.isAccount(words) {
            throw CommandError(
                .usage, "--service-account \(words.joined(separator: "/"))",
                "is not NAME or NAMESPACE/NAME")
        }
        try check(arguments)
    }

    private static func isAccount(_ words: [String]) -> Bool {
        words.count <= 2 && words.allSatisfy { !$0.isEmpty && ObjectReference.isSegment($0) }
    }

    /// Refuses what would count for nothing beside something else.
    private func check(_ arguments: ParsedArguments) throws(CommandError) {
        if duration != nil, arguments.has(Self.longLived) {
            throw CommandError(
                .usage, "--duration", "counts for nothing beside --long-lived")
        }
        if revokes, rotates || duration != nil || arguments.has(Self.longLived) {
            throw CommandError(.usage, "--revoke", "gives no token; leave the other options out")
        }
        if rotates, account != nil {
            throw CommandError(
                .usage, "--rotate",
                "gives the controller another account; leave --service-account out")
        }
        if mount == nil, arguments.given(Self.namespace) != nil {
            throw CommandError(
                .usage, "-n \(namespace)", "is for the secret: say where with --into MOUNT")
        }
    }
}
