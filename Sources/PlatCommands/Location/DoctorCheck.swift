import PlatClient
import PlatModel
import PlatSystem

/// Something that `plat doctor` has looked at.
struct DoctorCheck {
    enum State: String { case ok, warning, wrong }

    var what: String
    var state: State
    var text: String
    var wayOut: String?

    init(_ what: String, _ state: State, _ text: String, wayOut: String? = nil) {
        self.what = what
        self.state = state
        self.text = text
        self.wayOut = wayOut
    }

    /// What is wrong because of an error.
    init(_ what: String, _ error: CommandError) {
        let text = [error.subject, error.message].filter { !$0.isEmpty }.joined(separator: ": ")
        self.init(what, .wrong, text, wayOut: error.hints.first)
    }

    /// The programs on PATH; those that are there more than once hide each other.
    static func programs(_ context: Context) -> [DoctorCheck] {
        let folders = (context.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return ["plat", "kubectl", "kubectl-plat"].map { program($0, in: folders) }
    }

    private static func program(_ name: String, in folders: [String]) -> DoctorCheck {
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
            return DoctorCheck(
                name, .warning, "not on PATH",
                wayOut: name == "kubectl"
                    ? "plat does without it" : "make install puts it there")
        }
        guard found.count > 1 else { return DoctorCheck(name, .ok, first) }
        return DoctorCheck(
            name, .warning, "\(first) hides \(found.dropFirst().joined(separator: ", "))",
            wayOut: "remove what is not meant, or change PATH")
    }

    /// The control plane, its clock, and who one is there, up to the first that is wrong.
    static func server(_ context: Context) async -> [DoctorCheck] {
        var checks: [DoctorCheck] = []
        do throws(CommandError) {
            let client = try await context.client()
            let probe = try await calling("", context) { () throws(ClientError) in
                try await client.probe()
            }
            checks.append(DoctorCheck("server", .ok, probe.version))
            checks.append(clock(probe.date, context.clock.now()))
            let caller = try await calling("", context) { () throws(ClientError) in
                try await client.caller()
            }
            checks.append(DoctorCheck("user", .ok, caller.name))
            if let path = client.path {
                try await context.checkReach(path)
                checks.append(DoctorCheck("workspace", .ok, path.displayed))
            }
        } catch {
            let parts = ["server", "clock", "user", "workspace"]
            checks.append(DoctorCheck(parts[min(checks.count, parts.count - 1)], error))
        }
        return checks
    }

    /// Certificates and tokens are judged by the clock.
    private static func clock(_ date: Double?, _ now: Double) -> DoctorCheck {
        guard let date else {
            return DoctorCheck("clock", .warning, "the server does not say the time")
        }
        let seconds = Int(abs(date - now))
        guard seconds > 60 else { return DoctorCheck("clock", .ok, "as the server's") }
        return DoctorCheck(
            "clock", .wrong, "\(seconds)s \(now > date ? "ahead of" : "behind") the server's",
            wayOut: "set the clock: certificates and tokens are judged by it")
    }
}
