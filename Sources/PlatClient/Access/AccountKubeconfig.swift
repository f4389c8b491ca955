public import PlatValue

/// A kubeconfig for a program: one user with a token, and a context for each place that it works in.
public enum AccountKubeconfig {
    /// Made of what all servers have in common (`cluster`: certificates, a proxy), and the places; the
    /// first one is the current context.
    public static func value(
        cluster: Value, places: [(name: String, server: String)], user: String, token: String
    ) -> Value {
        let clusters = places.map { place -> Value in
            var fields = cluster
            fields["server"] = .string(place.server)
            return ["name": .string(place.name), "cluster": fields]
        }
        let contexts = places.map { place -> Value in
            [
                "name": .string(place.name),
                "context": ["cluster": .string(place.name), "user": .string(user)],
            ]
        }
        return [
            "apiVersion": "v1", "kind": "Config",
            "current-context": .string(places.first?.name ?? ""),
            "clusters": .array(clusters), "contexts": .array(contexts),
            "users": [["name": .string(user), "user": ["token": .string(token)]]],
        ]
    }
}
