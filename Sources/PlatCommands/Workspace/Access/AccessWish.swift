import PlatClient
import PlatModel

/// What `plat ws grant` and `plat ws revoke` are about: who, what, and where.
struct AccessWish: Sendable, Equatable {
    private enum Option {
        static let role = OptionSpec.value(
            nil, "role", "ROLE", "admin, edit, view or access (default: access)",
            completion: .choices(WorkspaceRole.allCases.map(\.rawValue)))
        static let can = OptionSpec.values(
            nil, "can", "create:TYPE", "To make workspaces of a type there")
    }

    static let options = Grantees.options + [Option.role, Option.can]

    var operand: String
    var grantees: Grantees
    /// Nil where only the making of workspaces was asked for.
    var role: WorkspaceRole?
    var types: [WorkspaceTypeReference]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operand = arguments.operands[0]
        grantees = try Grantees(arguments)
        let given = try arguments.value(Option.role) { (text) throws(Invalid) in
            guard let role = WorkspaceRole(rawValue: text) else {
                let all = WorkspaceRole.allCases.map(\.rawValue).joined(separator: ", ")
                throw Invalid("is no role: there are \(all)")
            }
            return role
        }
        types = try arguments.values(Option.can) { (text) throws(Invalid) in
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2, parts[0] == "create",
                let type = WorkspaceTypeReference(
                    parsing: parts[1].hasPrefix(":") ? String(parts[1].dropFirst()) : parts[1]),
                !type.name.isEmpty
            else { throw Invalid("is not create:TYPE") }
            return type
        }
        role = given ?? (types.isEmpty ? .access : nil)
    }

    /// The rights in the workspace that was named; a type must be there.
    func grants(
        _ context: Context
    ) async throws(CommandError) -> (client: Client, grants: [WorkspaceGrant]) {
        let path = try await context.resolve(operand)
        let client = try await context.workspaceClient().at(path)
        var grants = role.map { [WorkspaceGrant($0, in: client)] } ?? []
        for type in types {
            let home = try await calling(type.text, context) { () throws(ClientError) in
                try await client.home(ofType: type)
            }
            guard let home else {
                throw CommandError(
                    .notFound, type.text, "no such workspace type is seen from \(path.displayed)",
                    hints: ["make it: \(context.program) ws type create \(type.name)"])
            }
            grants.append(WorkspaceGrant(creating: type.name, of: home, in: client))
        }
        return (client, grants)
    }

    /// What was given or taken, for people: `admin`, `create:team`.
    var words: String {
        ([role?.rawValue].compactMap(\.self) + types.map { "create:\($0.text)" })
            .joined(separator: ", ")
    }
}
