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

/// `plat export grant`: lets others bind an export.
struct ExportGrant: Command {
    static let spec = CommandSpec(
        path: ["export", "grant"],
        summary: "Let others bind an export",
        examples: [
            Example("plat export grant training.faros.sh --to-group ml-users", "A group"),
            Example("plat export grant training.faros.sh --to-everybody", "Everybody"),
        ],
        options: Grantees.options,
        operands: .one("NAME", .export),
        inverse: ["export", "revoke"])

    var name: String
    var grantees: Grantees

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        grantees = try Grantees(arguments)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        try await calling(name) { () throws(ClientError) in
            _ = try await client.object(ObjectReference(.exports, name: name))
        }
        let changed = try await BindGrant(client: client, export: name)
            .change(grantees.subjects, adds: true)
        let (export, status) = ("apiexport.apis.kcp.io/\(name)", changed ? "granted" : "unchanged")
        context.tell("\(export) \(status)", .outcome(export, status))
    }
}

/// `plat export revoke`: takes the right to bind an export back.
struct ExportRevoke: Command {
    static let spec = CommandSpec(
        path: ["export", "revoke"],
        summary: "Take back the right to bind an export",
        discussion: "Bindings that exist stay; see plat export consumers.",
        examples: [
            Example("plat export revoke training.faros.sh --to-group ml-users", "From a group")
        ],
        options: Grantees.options,
        operands: .one("NAME", .export),
        inverse: ["export", "grant"])

    var name: String
    var grantees: Grantees

    init(_ arguments: ParsedArguments) throws(CommandError) {
        name = arguments.operands[0]
        grantees = try Grantees(arguments)
    }

    func run(_ context: Context) async throws(CommandError) {
        let client = try await context.client()
        let changed = try await BindGrant(client: client, export: name)
            .change(grantees.subjects, adds: false)
        let (export, status) = ("apiexport.apis.kcp.io/\(name)", changed ? "revoked" : "unchanged")
        context.tell("\(export) \(status)", .outcome(export, status))
    }
}
