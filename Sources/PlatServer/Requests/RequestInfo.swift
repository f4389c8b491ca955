/// What a request inside a workspace asks for, by the rules of Kubernetes' URLs
/// (apiserver contract, section 1.1).
struct RequestInfo: Sendable {
    /// `get`, `list`, `watch`, `create`, … for a resource; the lower-case method for anything else.
    var verb: String
    /// Nil when the URL is no resource's (`/version`, `/apis/apps`, …).
    var resource: ResourcePath?
    /// The path below the workspace, as authorization sees it.
    var path: String

    struct ResourcePath: Sendable {
        var group: String
        var version: String
        var resource: String
        var subresource: String?
        /// Whether more follows, which means nothing.
        var hasMore = false
        var namespace: String?
        var name: String?
        /// The old form of a watch: `/api/v1/watch/…`.
        var isWatch = false

        /// Whether the path is about namespaces, not about what lives in one.
        var isNamespace: Bool { group.isEmpty && resource == "namespaces" }
    }

    init(method: String, segments: [String], hasTrailingSlash: Bool, query: QueryParameters) {
        path =
            "/" + segments.joined(separator: "/")
            + (hasTrailingSlash && !segments.isEmpty ? "/" : "")
        resource = Self.resourcePath(segments)
        verb = method.lowercased()
        guard let resource else { return }
        let hasName = resource.name != nil
        switch method {
        case "GET", "HEAD":
            verb =
                resource.isWatch || !hasName && query.flag("watch")
                ? "watch" : hasName ? "get" : "list"
        case "POST": verb = "create"
        case "PUT": verb = "update"
        case "PATCH": verb = "patch"
        case "DELETE": verb = hasName ? "delete" : "deletecollection"
        default: break
        }
    }

    private static func resourcePath(_ segments: [String]) -> ResourcePath? {
        var rest = segments[...]
        let group: String
        switch rest.popFirst() {
        case "api": group = ""
        case "apis":
            guard let name = rest.popFirst() else { return nil }
            group = name
        default: return nil
        }
        guard let version = rest.popFirst(), var first = rest.popFirst() else { return nil }
        let isWatch = first == "watch" && !rest.isEmpty
        if isWatch { first = rest.removeFirst() }
        var path = ResourcePath(group: group, version: version, resource: first)
        path.isWatch = isWatch
        if first == "namespaces", let namespace = rest.first {
            // `namespaces/N/status` and `…/finalize` belong to the namespace itself.
            let third = rest.dropFirst().first
            if let third, third != "status", third != "finalize" {
                path.namespace = namespace
                path.resource = third
                rest = rest.dropFirst(2)
            } else {
                // A namespace is authorized as something in itself, as upstream has it.
                path.namespace = namespace
            }
        }
        path.name = rest.popFirst()
        path.subresource = rest.popFirst()
        path.hasMore = !rest.isEmpty
        return path
    }
}
