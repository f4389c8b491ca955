import PlatModel

/// The options that every command takes.
struct GlobalOptions: Sendable, Equatable {
    var kubeconfig: String?
    var context: String?
    var workspace: String?
    /// Zero is no limit, as in kubectl.
    var requestTimeout: Duration?
    var isVerbose = false
    var isQuiet = false
    var hasColor: Bool?
    var format: OutputFormat?
    /// What stands behind the format: `-o jsonpath=TEMPLATE`.
    var template = ""
    /// kubectl's options that override a part of the kubeconfig, by long name.
    var overrides: [String: [String]] = [:]

    private enum Option {
        static let kubeconfig = OptionSpec.value(
            nil, "kubeconfig", "FILE", "Kubeconfig to use instead of $KUBECONFIG",
            completion: .file
        ).orEmpty
        static let context = OptionSpec.value(
            nil, "context", "NAME", "Context of the kubeconfig to use", completion: .context
        ).orEmpty
        static let workspace = OptionSpec.value(
            "w", "workspace", "PATH", "Workspace to work in, without moving there",
            completion: .workspace)
        static let requestTimeout = OptionSpec.value(
            nil, "request-timeout", "DURATION",
            "Give up on a request after this time, such as 30s")
        static let output = OptionSpec.value(
            "o", "output", "FORMAT",
            "How to print: json, yaml, name, jsonl, jsonpath=TEMPLATE, custom-columns=NAME:PATH,...",
            completion: .format)
        static let verbose = OptionSpec.flag(
            "v", "verbose", "Say what is asked and why something failed")
        static let quiet = OptionSpec.flag(
            "q", "quiet", "Print results and errors only, not what is done")
        static let noColor = OptionSpec.flag(nil, "no-color", "Print without colours")
    }

    /// The kubeconfig of a cluster that is mounted; beside it `--kubeconfig` means what it always does.
    static let clusterKubeconfig = "cluster-kubeconfig"

    static let help = OptionSpec.flag("h", "help", "Print help")

    static let specs: [OptionSpec] =
        [
            Option.kubeconfig, Option.context, Option.workspace, Option.requestTimeout,
            Option.output, Option.quiet, Option.verbose, Option.noColor, help,
        ] + overrideSpecs.map(\.hidden.orEmpty)

    /// Taken for kubectl's sake, so that one set of options serves both; told in plat(1) only.
    static let overrideSpecs: [OptionSpec] = [
        .value("s", "server", "URL", "Address of the control plane"),
        .value(nil, "cluster", "NAME", "Cluster of the kubeconfig to use"),
        .value(nil, "user", "NAME", "User of the kubeconfig to use"),
        .value(nil, "token", "TOKEN", "Bearer token"),
        .value(nil, "as", "NAME", "User to act as"),
        .values(nil, "as-group", "NAME", "Group to act as"),
        .value(nil, "as-uid", "UID", "UID to act as"),
        .value(nil, "certificate-authority", "FILE", "Certificates to trust", completion: .file),
        .value(nil, "client-certificate", "FILE", "Certificate to show", completion: .file),
        .value(nil, "client-key", "FILE", "Key of the certificate", completion: .file),
        .value(nil, "tls-server-name", "NAME", "Name to expect in the server's certificate"),
        .value(nil, "proxy-url", "URL", "Proxy to go through"),
        .value(nil, "username", "NAME", "Name for basic authentication"),
        .value(nil, "password", "TEXT", "Password for basic authentication"),
        .flag(nil, "insecure-skip-tls-verify", "Trust any server"),
        .flag(nil, "disable-compression", "Ask for plain replies"),
    ]

    init() {}

    init(_ arguments: ParsedArguments, spec: CommandSpec) throws(CommandError) {
        // A command may give a name a meaning of its own: `--cluster` beside `--export`, the
        // `--kubeconfig` of a cluster that is mounted.
        var own = Set(spec.options.map(\.long))
        if arguments.values[Self.clusterKubeconfig] != nil { own.remove(Option.kubeconfig.long) }
        kubeconfig = own.contains(Option.kubeconfig.long) ? nil : arguments.given(Option.kubeconfig)
        context = arguments.given(Option.context)
        workspace = arguments.text(Option.workspace)
        if workspace != nil, !spec.hasWorkspace {
            throw CommandError(.usage, "-w", "means nothing here: this works in no workspace")
        }
        requestTimeout = try arguments.value(Option.requestTimeout, Self.duration)
        isVerbose = arguments.has(Option.verbose)
        isQuiet = arguments.has(Option.quiet)
        if isQuiet, isVerbose {
            throw CommandError(.usage, "-q", "and -v exclude each other")
        }
        hasColor = arguments.has(Option.noColor) ? false : nil
        try setFormat(arguments, spec: spec)
        for option in Self.overrideSpecs where !own.contains(option.long) {
            let values = arguments.texts(option)
            if !values.isEmpty { overrides[option.long] = values }
        }
    }

    /// The variable that says where commands work, as `-w` does for one of them.
    static let workspaceVariable = "PLAT_WORKSPACE"

    /// Takes the place to work in from the environment, where the command line names none.
    mutating func followEnvironment(_ environment: [String: String], spec: CommandSpec) {
        guard workspace == nil, spec.hasWorkspace, let place = environment[Self.workspaceVariable],
            !place.isEmpty
        else { return }
        workspace = place
    }

    private mutating func setFormat(
        _ arguments: ParsedArguments, spec: CommandSpec
    ) throws(CommandError) {
        guard let text = arguments.text(Option.output) else { return }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let format = OutputFormat(rawValue: String(parts[0])), spec.formats.contains(format),
            parts.count == 1 || format.templateName != nil
        else {
            throw CommandError(
                .usage, "-o \(text)", "no such output format here",
                hints: ["formats: " + spec.formats.map(\.rawValue).joined(separator: ", ")])
        }
        self.format = format
        guard format.templateName != nil else { return }
        guard parts.count == 2, !parts[1].isEmpty else {
            throw CommandError(
                .usage, "-o \(text)", "says nothing to print", hints: ["-o \(format.usage)"])
        }
        template = String(parts[1])
        // What is in a file is read when it is printed.
        if format != .jsonPathFile, format != .customColumnsFile {
            _ = try OutputTemplate(format, template)
        }
    }

    /// A duration in Go's notation, or whole seconds, as kubectl reads it.
    static func duration(_ text: String) throws(Invalid) -> Duration {
        let notation = "not a duration; write 30s, 5m or 1h30m"
        let duration: GoDuration
        do throws(GoDuration.ParsingError) { duration = try GoDuration(timeout: text) } catch {
            throw Invalid(notation)
        }
        guard duration.nanoseconds >= 0 else { throw Invalid(notation) }
        return duration.duration
    }
}
