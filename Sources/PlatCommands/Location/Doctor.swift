import PlatClient
import PlatConfig
import PlatModel
import PlatSystem
import PlatValue

/// `plat doctor`: looks at what plat depends on, and says the way out of what is wrong.
struct Doctor: Command {
    static let spec = CommandSpec(
        path: ["doctor"],
        summary: "Look for what is wrong with this place, and say the way out",
        discussion: """
            Looks at the programs on PATH, the kubeconfig, the control plane, the clock, who you are \
            and where. Changes nothing. The status is 1 when something is wrong.
            """,
        examples: [
            Example("plat doctor", "Everything"),
            Example("plat doctor -o json", "For a report"),
        ])

    private struct Check {
        enum State: String { case ok, warning, wrong }
        var what: String
        var state = State.ok
        var text: String
        var wayOut: String?
    }

    init(_ arguments: ParsedArguments) throws(CommandError) {}

    func run(_ context: Context) async throws(CommandError) {
        var checks = Self.programs(context)
        do throws(CommandError) {
            let place = try context.place()
            checks.append(
                Check(
                    what: "kubeconfig",
                    text: context.kubeconfigFiles.paths.joined(separator: ":")))
            checks.append(
                Check(
                    what: "context", text: "\(place.connection.contextName), \(place.server)"))
            checks += await Self.server(context)
        } catch {
            checks.append(Self.check("kubeconfig", error))
        }
        try tell(checks, context)
        if checks.contains(where: { $0.state == .wrong }) { throw CommandError.reported }
    }

    private static func check(_ what: String, _ error: CommandError) -> Check {
        let text = [error.subject, error.message].filter { !$0.isEmpty }.joined(separator: ": ")
        return Check(what: what, state: .wrong, text: text, wayOut: error.hints.first)
    }

    /// Programs that are there more than once hide each other.
    private static func programs(_ context: Context) -> [Check] {
        let folders = (context.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return ["plat", "kubectl", "kubectl-plat"].map { name in
            var found: [String] = []
            var seen: Set<[UInt64]> = []
            for folder in folders {
                var status = stat()
                // A folder may be on PATH under two names, with one file in it.
                guard stat("\(folder)/\(name)", &status) == 0,
                    seen.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted
                else { continue }
                found.append("\(folder)/\(name)")
            }
            guard let first = found.first else {
                return Check(
                    what: name, state: .warning, text: "not on PATH",
                    wayOut: name == "kubectl"
                        ? "plat does without it" : "make install puts it there")
            }
            guard found.count > 1 else { return Check(what: name, text: first) }
            return Check(
                what: name, state: .warning,
                text: "\(first) hides \(found.dropFirst().joined(separator: ", "))",
                wayOut: "remove what is not meant, or change PATH")
        }
    }

    private static func server(_ context: Context) async -> [Check] {
        var checks: [Check] = []
        do throws(CommandError) {
            let client = try await context.client()
            let probe = try await calling("", context) { () throws(ClientError) in
                try await client.probe()
            }
            checks.append(Check(what: "server", text: probe.version))
            checks.append(clock(probe.date, context.clock.now()))
            let caller = try await calling("", context) { () throws(ClientError) in
                try await client.caller()
            }
            checks.append(Check(what: "user", text: caller.name))
            if let path = client.path {
                try await context.checkReach(path)
                checks.append(Check(what: "workspace", text: path.displayed))
            }
        } catch {
            let parts = ["server", "clock", "user", "workspace"]
            checks.append(check(parts[min(checks.count, parts.count - 1)], error))
        }
        return checks
    }

    /// Certificates and tokens are judged by the clock.
    private static func clock(_ date: Double?, _ now: Double) -> Check {
        guard let date else {
            return Check(what: "clock", state: .warning, text: "the server does not say the time")
        }
        let seconds = Int(abs(date - now))
        guard seconds > 60 else { return Check(what: "clock", text: "as the server's") }
        return Check(
            what: "clock", state: .wrong,
            text: "\(seconds)s \(now > date ? "ahead of" : "behind") the server's",
            wayOut: "set the clock: certificates and tokens are judged by it")
    }

    private func tell(_ checks: [Check], _ context: Context) throws(CommandError) {
        guard context.format.isForPeople else {
            return try context.printFindings(
                checks.map { check in
                    var value: Value = [
                        "check": .string(check.what), "status": .string(check.state.rawValue),
                        "text": .string(check.text),
                    ]
                    if let wayOut = check.wayOut { value["hint"] = .string(wayOut) }
                    return Finding(name: check.what, value)
                })
        }
        var table = Table(["CHECK", "STATE", "WHAT"])
        for check in checks { table.add(check.what, check.state.rawValue, check.text) }
        for line in table.lines() { context.output.line(line) }
        for check in checks {
            if let wayOut = check.wayOut {
                context.output.note(
                    "hint: \(check.what): " + ProgramName.spoken(wayOut, by: context.program))
            }
        }
    }
}
