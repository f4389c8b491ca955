import PlatClient
import PlatModel
import PlatValue

/// `plat bind claims`: shows and answers what exports ask of this workspace.
struct BindClaims: Command {
    static let spec = CommandSpec(
        path: ["bind", "claims"],
        summary: "Show and answer the claims of bindings",
        discussion: """
            An export may claim access to objects of the workspaces that bind it. Without options \
            prints every claim with its state: Accepted, Rejected, or Open, which grants nothing; \
            New is what an export asks by now beyond what it was granted. With options answers the claims of one binding.
            """,
        examples: [
            Example("plat bind claims", "The claims of all bindings"),
            Example("plat bind claims issuer --accept secrets", "Grant one"),
            Example(
                "plat bind claims issuer --accept 'secrets[app=db]:get'",
                "Grant a part of one: some verbs, some objects"),
            Example("plat bind claims issuer --reject-all", "Grant none"),
        ],
        options: ClaimAnswers.options,
        operands: .optional("BINDING", .binding),
        formats: OutputFormat.objects)

    var name: String?
    var answers: ClaimAnswers

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operand(0).map(APIResource.bindings.bareName)
        answers = try ClaimAnswers(arguments)
        if name == nil, !answers.isEmpty {
            throw CommandError(.usage, "BINDING", "say whose claims to answer")
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        var bindings: [Value]
        if let name {
            let binding = try await calling(name, context) { () throws(ClientError) in
                try await client.object(ObjectReference(.bindings, name: name))
            }
            bindings = [binding]
            if !answers.isEmpty {
                bindings[0] = try await calling(name, context) { () throws(ClaimError) in
                    try await client.answerClaims(of: binding, answers)
                }
            }
        } else {
            bindings = try await calling("", context) { () throws(ClientError) in
                try await client.items(APIResource.bindings.path()).items
            }.sorted { $0.objectName < $1.objectName }
        }
        try context.print(
            bindings, of: .bindings, as: { Self.table(bindings) }, isOne: name != nil)
    }

    /// Each claim with the answer it has.
    private static func table(_ bindings: [Value]) -> Table {
        var table = Table(["BINDING", "CLAIM", "VERBS", "OBJECTS", "STATE"])
        for binding in bindings {
            for claim in APIBinding(binding).claims {
                table.add(row(binding, claim, claim.state ?? "Open"))
            }
            for claim in APIBinding(binding).openClaims {
                table.add(row(binding, claim, "Open"))
            }
            for claim in APIBinding(binding).widenedClaims {
                table.add(row(binding, claim, "New"))
            }
        }
        return table
    }

    private static func row(_ binding: Value, _ claim: PermissionClaim, _ state: String) -> [String]
    {
        [
            binding.objectName, claim.name, claim.verbs.joined(separator: ","), claim.selectorText,
            state,
        ]
    }
}
