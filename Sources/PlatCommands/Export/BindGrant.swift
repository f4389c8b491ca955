import PlatClient
import PlatModel
import PlatValue

/// Who is meant by `--user`, `--group` and `--everybody`.
struct Grantees: Sendable, Equatable {
    var users: [String]
    var groups: [String]

    static let options: [OptionSpec] = [
        .values(nil, "to-user", "NAME", "A user"),
        .values(nil, "to-group", "NAME", "A group"),
        .flag(nil, "to-everybody", "Everybody who has credentials"),
    ]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        users = arguments.texts("to-user")
        groups = arguments.texts("to-group")
        if arguments.has("to-everybody") { groups.append("system:authenticated") }
        guard !users.isEmpty || !groups.isEmpty else {
            throw CommandError(
                .usage, "--to-user", "say to whom",
                hints: ["--to-user NAME, --to-group NAME or --to-everybody"])
        }
    }

    var subjects: [Value] {
        users.map { Self.subject("User", $0) } + groups.map { Self.subject("Group", $0) }
    }

    private static func subject(_ kind: String, _ name: String) -> Value {
        [
            "apiGroup": "rbac.authorization.k8s.io", "kind": .string(kind), "name": .string(name),
        ]
    }
}

/// The role and the role binding that say who may bind an export.
struct BindGrant: Sendable {
    let client: Client
    let export: String

    var name: String { "bind-\(export)" }

    /// Adds or removes subjects; true when that changed something.
    func change(
        _ subjects: [Value], adds: Bool
    ) async throws(CommandError) -> Bool {
        try await calling(export) { () throws(ClientError) in
            let reference = ObjectReference(.clusterRoleBindings, name: name)
            let existing = try await client.objectIfAny(reference)
            var list = existing?["subjects"]?.arrayValue ?? []
            let before = list
            list.removeAll { subjects.contains($0) }
            if adds { list += subjects }
            if Self.isSame(list, before), existing != nil || !adds { return false }
            if adds { try await makeRole() }
            guard var object = existing else {
                _ = try await client.create(binding(list), .clusterRoleBindings)
                return true
            }
            object["subjects"] = .array(list)
            _ = try await client.update(object, reference)
            return true
        }
    }

    private static func isSame(_ left: [Value], _ right: [Value]) -> Bool {
        left.count == right.count && left.allSatisfy { right.contains($0) }
    }

    private func makeRole() async throws(ClientError) {
        do throws(ClientError) {
            _ = try await client.create(
                [
                    "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                    "metadata": ["name": .string(name)],
                    "rules": [
                        [
                            "apiGroups": ["apis.kcp.io"], "resources": ["apiexports"],
                            "resourceNames": [.string(export)], "verbs": ["bind"],
                        ]
                    ],
                ], .clusterRoles)
        } catch {
            if !error.isAlreadyExists { throw error }
        }
    }

    private func binding(_ subjects: [Value]) -> Value {
        [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
            "metadata": ["name": .string(name)],
            "roleRef": [
                "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                "name": .string(name),
            ],
            "subjects": .array(subjects),
        ]
    }
}
