import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// What `install`, `upgrade`, `rollback` and `sync` have in common.
struct ServiceOptions: Sendable, Equatable {
    enum Option {
        static let at = OptionSpec.value(
            nil, "at", "PATH", "Workspace of the service (default: what the package says)",
            completion: .workspace)
        static let compute = OptionSpec.value(
            nil, "compute", "SELECTOR",
            "Clusters that the controller runs on, here and below; * for all of them")
        static let group = OptionSpec.values(
            nil, "grant-to-group", "NAME", "Let a group bind it, beside those of the package")
        static let user = OptionSpec.values(
            nil, "grant-to-user", "NAME", "Let a user bind it")
        static let image = OptionSpec.values(
            nil, "image", "NAME=IMAGE", "Image in the place of one of the package's")
        static let endpoint = OptionSpec.value(
            nil, "endpoint", "URL", "Where the clusters reach the control plane")
        static let maxUnavailable = OptionSpec.value(
            nil, "max-unavailable", "N",
            "Change the controller on N clusters at a time (default 1)")
        static let timeout = OptionSpec.value(
            nil, "timeout", "DURATION",
            "Stop waiting for one thing after this time (default 2m)")
        static let tokenLifetime = OptionSpec.value(
            nil, "token-lifetime", "DURATION",
            "How long the controller's token lasts before sync renews it (default 720h)")
        static let dryRun = OptionSpec.flag(nil, "dry-run", "Print the plan, and do nothing")
    }

    static let choosing = [Option.at]
    static let running = [
        Option.image, Option.endpoint, Option.maxUnavailable, Option.timeout,
        Option.tokenLifetime,
    ]

    var place: String?
    var compute: String?
    var consumers: Grantees
    var images: [String: String] = [:]
    var endpoint: String
    var waveWidth: Int
    var timeout: Duration
    var tokenLifetime: Duration

    init(_ arguments: ParsedArguments) throws(CommandError) {
        place = arguments.text(Option.at)
        // One that is none is told before anything is done.
        compute = try arguments.value(Option.compute, ComputeSelection.init(parsing:))?.text
        consumers = Grantees(
            users: arguments.texts(Option.user), groups: arguments.texts(Option.group))
        for text in arguments.texts(Option.image) {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw CommandError(.usage, "--image \(text)", "is not NAME=IMAGE")
            }
            images[parts[0]] = parts[1]
        }
        endpoint = arguments.text(Option.endpoint) ?? ""
        waveWidth =
            try arguments.value(Option.maxUnavailable) { (text) throws(Invalid) in
                guard let number = Int(text), number > 0 else {
                    throw Invalid("is no number of clusters")
                }
                return number
            } ?? 1
        timeout = try arguments.value(Option.timeout, GlobalOptions.duration) ?? .seconds(120)
        tokenLifetime =
            try arguments.value(Option.tokenLifetime, GlobalOptions.duration)
            ?? .seconds(720 * 3600)
    }

    /// What the operation takes.
    func options(_ context: Context) throws(CommandError) -> ServiceRun.Options {
        var options = ServiceRun.Options()
        options.compute = compute
        options.consumers = consumers
        options.images = images
        options.endpoint = endpoint
        options.waveWidth = waveWidth
        options.timeout = timeout
        options.tokenLifetime = tokenLifetime
        options.server = try PlaceKubeconfig.cluster(try context.place().connection, server: "")
        return options
    }
}
