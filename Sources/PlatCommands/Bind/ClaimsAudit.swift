import PlatClient
import PlatModel
import PlatValue

/// `plat claims audit`: says who may touch what.
struct ClaimsAudit: Command {
    private enum Option {
        static let recursive = OptionSpec.flag(
            "R", "recursive", "Also in every workspace below")
        static let all = OptionSpec.flag(
            nil, "all", "Also what is asked and not granted: Open, Rejected, New")
    }

    static let spec = CommandSpec(
        path: ["claims", "audit"],
        summary: "Say which exports may touch what in workspaces",
        discussion: """
            Prints the claims of exports that were granted in PATH, or in the current workspace: \
            with which verbs, on which objects. With -R for every workspace below, too. What cannot \
            be looked at is named, and ends the command with status 1: nobody knows what was granted \
            there.
            """,
        examples: [
            Example("plat claims audit", "Here"),
            Example("plat claims audit :root -R", "In the whole tree"),
            Example(
                "plat claims audit :root -R --all -o json", "With what is asked, for a program"),
        ],
        options: [Option.recursive, Option.all],
        operands: .optional("PATH", .workspace))

    var operand: String
    var isRecursive: Bool
    var takesAll: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operand = arguments.operand(0) ?? "."
        isRecursive = arguments.has(Option.recursive)
        takesAll = arguments.has(Option.all)
    }

    func run(_ context: Context) async throws(CommandError) {
        let path = try await context.resolve(operand)
        let client = Client(session: try context.session(), path: path)
        let audit = await ClaimAudit(client, below: isRecursive)
        if Task.isCancelled { throw CommandError(.interrupted, "", "interrupted") }
        let claims = audit.claims.filter { takesAll || $0.standing == .accepted }
        if context.format.isForPeople {
            print(claims, isWhole: audit.unseen.isEmpty, context)
        } else {
            try context.printFindings(claims.map(Self.finding))
        }
        for place in audit.unseen {
            context.report(
                CommandError(.forbidden, place.displayed, "its bindings cannot be looked at"))
        }
        if !audit.unseen.isEmpty { throw .reported }
    }

    private func print(_ claims: [AuditedClaim], isWhole: Bool, _ context: Context) {
        guard !claims.isEmpty else {
            guard isWhole else { return }
            return context.output.note(takesAll ? "nothing is claimed" : "nothing is granted")
        }
        var table = Table(
            ["WORKSPACE", "EXPORT", "CLAIM", "VERBS", "OBJECTS"] + (takesAll ? ["STATE"] : []))
        for entry in claims {
            table.add(
                [
                    entry.workspace.displayed, Self.export(entry), entry.claim.name,
                    entry.claim.verbs.joined(separator: ","), entry.claim.selectorText,
                ] + (takesAll ? [entry.standing.rawValue] : []))
        }
        context.show(table)
    }

    private static func export(_ entry: AuditedClaim) -> String {
        let path = entry.export?.path ?? ""
        return (path.isEmpty ? entry.workspace.displayed : ":" + path) + ":"
            + (entry.export?.name ?? "")
    }

    private static func finding(_ entry: AuditedClaim) -> Finding {
        Finding(
            name: "\(APIResource.bindings.singularFullName)/\(entry.binding)",
            [
                "workspace": .string(entry.workspace.displayed),
                "binding": .string(entry.binding), "export": .string(export(entry)),
                "claim": .string(entry.claim.name), "verbs": Value(strings: entry.claim.verbs),
                "objects": .string(entry.claim.selectorText),
                "state": .string(entry.standing.rawValue),
            ])
    }
}
