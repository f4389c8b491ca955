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

    init(_ arguments: ParsedArguments) throws(CommandError) {}

    func run(_ context: Context) async throws(CommandError) {
        var checks = DoctorCheck.programs(context)
        do throws(CommandError) {
            let place = try context.place()
            checks.append(
                DoctorCheck(
                    "kubeconfig", .ok, context.kubeconfigFiles.paths.joined(separator: ":")))
            checks.append(
                DoctorCheck("context", .ok, "\(place.connection.contextName), \(place.server)"))
            checks += await DoctorCheck.server(context)
        } catch {
            checks.append(DoctorCheck("kubeconfig", error))
        }
        try tell(checks, context)
        if checks.contains(where: { $0.state == .wrong }) { throw CommandError.reported }
    }

    private func tell(_ checks: [DoctorCheck], _ context: Context) throws(CommandError) {
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
        context.show(table)
        for check in checks {
            if let wayOut = check.wayOut {
                context.output.note(
                    "hint: \(check.what): " + ProgramName.spoken(wayOut, by: context.program))
            }
        }
    }
}
