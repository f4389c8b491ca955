import PlatClient
import PlatConfig
import PlatModel
import PlatValue

/// `plat ctx whoami`: prints who the control plane takes one for.
struct ContextWhoami: Command {
    static let spec = CommandSpec(
        path: ["ctx", "whoami"],
        summary: "Print who the control plane takes you for",
        examples: [
            Example("plat ctx whoami", "User, groups, server and workspace"),
            Example("plat ctx whoami --context provider", "As another context"),
        ],
        aliases: ["who"],
        formats: [.table, .json, .name])

    init(_ arguments: ParsedArguments) throws(CommandError) {}

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let review: Value = [
            "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview",
        ]
        let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
        let reply = try await calling("", context) { () throws(ClientError) in
            try await client.send("POST", path, body: review).value
        }
        let user = reply.at("status", "userInfo") ?? [:]
        let name = user["username"]?.stringValue ?? ""
        switch context.format {
        case .name: context.output.line(name)
        case .json, .yaml, .jsonl: context.output.json(user.jsonText(pretty: true))
        case .table, .wide:
            for line in lines(name, user, client, try context.place()) { context.output.line(line) }
        }
    }

    private func lines(_ name: String, _ user: Value, _ client: Client, _ place: Place) -> [String]
    {
        let groups = (user["groups"]?.arrayValue ?? []).compactMap(\.stringValue)
        var rows = [("User", name), ("Groups", groups.joined(separator: ", "))]
        if let uid = user["uid"]?.stringValue, !uid.isEmpty { rows.append(("UID", uid)) }
        for (key, value) in (user["extra"]?.objectValue ?? [:]).sortedByKey() {
            let values = (value.arrayValue ?? []).compactMap(\.stringValue)
            rows.append((key, values.joined(separator: ", ")))
        }
        rows.append(("Context", place.connection.contextName))
        rows.append(("Server", client.session.base))
        if let path = client.path { rows.append(("Workspace", path.displayed)) }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { row in
            row.0 + ":" + String(repeating: " ", count: width - row.0.count + 2) + row.1
        }
    }
}
