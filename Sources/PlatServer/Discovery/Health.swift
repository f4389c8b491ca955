import PlatHTTP
import PlatStore

/// Whether the control plane lives and is ready, part by part: `/livez`, `/readyz`, and `/healthz`, which is
/// both of old.
struct Health: Sendable {
    let locations: [Location]
    let addresses: Addresses

    /// A part, and whether it is well.
    private struct Check {
        var name: String
        var isWell: Bool
    }

    /// The whole, or one part (`/readyz/ping`); `exclude` leaves parts out, `verbose` names them.
    func answer(_ segments: [String], _ query: QueryParameters) -> ServerResponse {
        let name = segments[0]
        let checks = checks(of: name)
        guard segments.count < 3 else { return Reply.pageNotFound }
        if segments.count == 2 {
            guard let check = checks.first(where: { $0.name == segments[1] }) else {
                return Reply.pageNotFound
            }
            return check.isWell
                ? Reply.text("ok", status: 200)
                : Reply.text("internal server error: not finished\n", status: 500)
        }
        let excluded = Set(query.values(of: "exclude"))
        let asked = checks.filter { !excluded.contains($0.name) }
        let isWell = asked.allSatisfy(\.isWell)
        if isWell, !query.contains("verbose") { return Reply.text("ok", status: 200) }
        let lines = checks.map { check in
            excluded.contains(check.name)
                ? "[+]\(check.name) excluded: ok"
                : check.isWell
                    ? "[+]\(check.name) ok" : "[-]\(check.name) failed: not finished"
        }
        let unknown = excluded.subtracting(checks.map(\.name)).sorted().map {
            "warn: some health checks cannot be excluded: no matches for \"\($0)\""
        }
        let end = "\(name) check " + (isWell ? "passed" : "failed")
        return Reply.text(
            (lines + unknown + [end]).joined(separator: "\n") + "\n", status: isWell ? 200 : 500)
    }

    private func checks(of name: String) -> [Check] {
        var checks = [Check(name: "ping", isWell: true), Check(name: "log", isWell: true)]
        checks += locations.map { Check(name: "store-" + $0.name, isWell: $0.store.isOpen) }
        if name != "livez" {
            checks.append(Check(name: "bootstrap", isWell: addresses.isReady))
            checks.append(Check(name: "controllers", isWell: addresses.isReady))
        }
        return checks
    }
}
