import PlatModel
import PlatServer

/// What `plat serve` writes down of requests: options under the names that kube-apiserver gives them.
enum AuditOptions {
    private static let policy = OptionSpec.value(
        nil, "audit-policy-file", "FILE",
        "What is written down of requests: Kubernetes' audit policy", completion: .file)
    private static let log = OptionSpec.value(
        nil, "audit-log-path", "FILE", "Where it is written to; - is standard output",
        completion: .file)
    private static let maxSize = OptionSpec.value(
        nil, "audit-log-maxsize", "MEGABYTES",
        "Size after which another file is begun (default: 100)")
    private static let maxBackups = OptionSpec.value(
        nil, "audit-log-maxbackup", "COUNT", "How many older files are kept (default: 0, all)")
    private static let maxAge = OptionSpec.value(
        nil, "audit-log-maxage", "DAYS", "How long older files are kept (default: 0, for ever)")

    static let all = [policy, log, maxSize, maxBackups, maxAge]

    /// What was said; nil where nothing is to be written down.
    static func settings(_ arguments: ParsedArguments) throws(CommandError) -> AuditSettings? {
        func count(_ option: OptionSpec) throws(CommandError) -> Int? {
            try arguments.value(option) { text throws(Invalid) in
                guard let count = Int(text), (0...1_000_000).contains(count) else {
                    throw Invalid("is no number")
                }
                return count
            }
        }
        let (size, backups, age) = (try count(maxSize), try count(maxBackups), try count(maxAge))
        // Both are needed, and kube-apiserver goes on without where one is missing.
        guard let policy = arguments.text(policy), let log = arguments.text(log) else { return nil }
        var settings = AuditSettings(policyPath: policy, logPath: log)
        if let size { settings.maxSize = size << 20 }
        settings.maxBackups = backups ?? 0
        settings.maxAgeDays = age ?? 0
        return settings
    }
}
