/// The kubeconfig that a test's personas have in common, whatever serves them.
enum PersonaKubeconfig {
    /// One control plane, and a context and a user for each persona.
    static func text(
        _ personas: [(name: String, token: String)], current: String, address: String,
        authorityFile: String
    ) -> String {
        let contexts = personas.map {
            "- {name: \($0.name), context: {cluster: plat, user: \($0.name)}}\n"
        }
        let users = personas.map { "- {name: \($0.name), user: {token: \($0.token)}}\n" }
        return """
            apiVersion: v1
            kind: Config
            current-context: \(current)
            clusters:
            - name: plat
              cluster:
                server: \(address)/clusters/root
                certificate-authority: \(authorityFile)
            contexts:
            \(contexts.joined())users:
            \(users.joined())
            """
    }
}
