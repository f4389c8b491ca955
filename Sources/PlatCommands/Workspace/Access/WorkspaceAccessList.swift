import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat ws access`: prints who may what in a workspace.
struct WorkspaceAccessList: Command {
    private enum Option {
        static let recursive = OptionSpec.flag("R", "recursive", "Also in every workspace below")
    }

    static let spec = CommandSpec(
        path: ["ws", "access"],
        summary: "Print who may what in a workspace",
        discussion: """
            Prints the bindings of PATH, or of the present workspace: who has which role, in which \
            namespace, with -o wide by which binding. Nothing is inherited from above; what the control plane itself \
            has made is bootstrap. What a role allows is printed by plat describe clusterrole.
            """,
        examples: [
            Example("plat ws access", "Here"),
            Example("plat ws access :root:teams -R", "In all teams"),
        ],
        options: [Option.recursive],
        operands: .optional("PATH", .workspace),
        formats: OutputFormat.objects)

    var operand: String
    var isRecursive: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operand = arguments.operand(0) ?? "."
        isRecursive = arguments.has(Option.recursive)
    }

    private struct Part: Sendable {
        var path: WorkspacePath
        var result: Result<[WorkspaceAccess], ClientError>
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.workspaceClient()
        let top = try await context.resolve(operand)
        var paths = [top]
        if isRecursive {
            await TreeWalk(client: client).run(from: top).forEach { node in
                if node.path != top, node.fault != .missing, node.workspace?.isMount != true {
                    paths.append(node.path)
                }
            }
        }
        let parts = await concurrently(paths, width: 32) { path in
            do throws(ClientError) {
                return Part(path: path, result: .success(try await client.at(path).accesses()))
            } catch {
                return Part(path: path, result: .failure(error))
            }
        }
        try print(parts, context)
    }

    private func print(_ parts: [Part], _ context: Context) throws(CommandError) {
        let isWide = context.isWide
        var table = Table(
            (isRecursive ? ["WORKSPACE"] : []) + ["WHO", "ROLE", "NAMESPACE", "FROM"]
                + (isWide ? ["BINDING"] : []))
        var findings: [Finding] = []
        var hasFailed = false
        for part in parts {
            switch part.result {
            case .failure(let error):
                let told = CommandError(error, part.path.displayed)
                guard parts.count > 1 else { throw told }
                context.report(told)
                hasFailed = true
            case .success(let accesses):
                for access in accesses {
                    table.add(
                        (isRecursive ? [part.path.displayed] : [])
                            + [
                                access.who, access.role, access.namespace,
                                access.isBootstrap ? "bootstrap" : "workspace",
                            ] + (isWide ? [access.binding] : []))
                    findings.append(Self.finding(access, part.path))
                }
            }
        }
        if context.format.isForPeople {
            context.show(table)
        } else {
            try context.printFindings(findings)
        }
        if hasFailed { throw .reported }
    }

    private static func finding(_ access: WorkspaceAccess, _ path: WorkspacePath) -> Finding {
        var value: Value = [
            "path": .string(path.displayed), "who": .string(access.who),
            "role": .string(access.role), "binding": .string(access.binding),
            "bootstrap": .bool(access.isBootstrap),
        ]
        if !access.namespace.isEmpty { value["namespace"] = .string(access.namespace) }
        return Finding(name: access.who, value)
    }
}
