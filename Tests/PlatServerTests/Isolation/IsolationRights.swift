/// Who was given what: the rights that the world of the matrix is set up with, and what the contract
/// (sections 5.2, 5.5, 8.2) makes of them. Shares nothing with the server.
enum IsolationRights {
    typealias Persona = IsolationPersona
    typealias Workspace = IsolationPlace.Workspace
    typealias Kind = IsolationOperation.Kind

    /// Roles in a workspace. No namespace: in the whole workspace.
    struct Grant: Sendable {
        var persona: Persona
        var workspace: Workspace
        var verbs: [String]
        var plurals: [String]
        var namespace: String?
    }

    static let reading = ["get", "list", "watch"]

    static let grants: [Grant] = [
        Grant(persona: .owner, workspace: .team, verbs: ["*"], plurals: ["*"]),
        Grant(
            persona: .member, workspace: .team, verbs: ["*"], plurals: ["*"], namespace: "default"),
        Grant(persona: .viewer, workspace: .team, verbs: reading, plurals: ["configmaps"]),
        Grant(persona: .outsider, workspace: .team, verbs: ["*"], plurals: ["configmaps"]),
        Grant(
            persona: .account, workspace: .team, verbs: reading, plurals: ["secrets"],
            namespace: "default"),
        Grant(
            persona: .owner, workspace: .consumer, verbs: reading,
            plurals: ["configmaps", "apibindings"]),
        Grant(persona: .outsider, workspace: .consumer, verbs: reading, plurals: ["configmaps"]),
    ]

    /// Who may enter where (the verb `access`); a service account needs none at home.
    static let doors: [Workspace: [Persona]] = [
        .team: [.owner, .member, .viewer, .account],
        .consumer: [.owner, .outsider],
        .provider: [.provider, .reader],
        .waiting: [],
    ]

    /// Rights on the export's content.
    static let contents: [Persona: [String]] = [
        .provider: ["*"], .reader: reading, .outsider: ["*"],
    ]

    /// What the consumer accepted of the export's claims. The claim on secrets it rejected.
    static let claims: [Kind: [String]] = [
        .configMaps: ["get", "list", "watch", "patch"], .leases: ["*"],
    ]

    /// What the export's owner lets consumers do with gadgets, whoever they are.
    static let ceiling = reading

    /// What the type `slow` lets its initializers do with content.
    static let initializing: [Kind: [String]] = [.configMaps: ["get", "list", "watch", "create"]]

    /// Above what roles of a workspace say.
    static func isAdmin(_ persona: Persona) -> Bool { [.master, .admin].contains(persona) }

    static func mayEnter(_ persona: Persona, _ workspace: Workspace) -> Bool {
        isAdmin(persona) || doors[workspace]?.contains(persona) == true
    }

    /// Whether somebody who is in a workspace may do this there.
    static func mayDo(
        _ verb: String, _ resource: String, namespace: String?, _ persona: Persona,
        in workspace: Workspace
    ) -> Bool {
        isAdmin(persona)
            || grants.contains { grant in
                grant.persona == persona && grant.workspace == workspace
                    && holds(grant.verbs, verb) && holds(grant.plurals, resource)
                    && (grant.namespace == nil || grant.namespace == namespace)
            }
    }

    static func mayUseContent(_ verb: String, _ persona: Persona) -> Bool {
        isAdmin(persona)
            || (mayEnter(persona, .provider) && holds(contents[persona] ?? [], verb))
    }

    static func mayInitialize(_ persona: Persona) -> Bool {
        isAdmin(persona) || persona == .initializer
    }

    /// Who may act as somebody else in a workspace.
    static func mayImpersonate(_ persona: Persona, in workspace: Workspace) -> Bool {
        mayEnter(persona, workspace)
            && mayDo("impersonate", "users", namespace: nil, persona, in: workspace)
    }

    static func holds(_ list: [String], _ word: String) -> Bool {
        list.contains("*") || list.contains(word)
    }
}
