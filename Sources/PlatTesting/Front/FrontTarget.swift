import PlatHTTP
import PlatModel

/// What a request is for, as far as a front has to know.
struct FrontTarget {
    /// The path of the workspace; empty in a view, and outside of all workspaces.
    var workspace = ""
    /// The address of an export's view, up to `/clusters`; empty elsewhere.
    var view = ""
    /// What follows the workspace, without the query.
    var rest: [String]
    var query: [String]

    init(_ target: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        query = parts.count > 1 ? parts[1].split(separator: "&").map(String.init) : []
        rest = parts[0].split(separator: "/").map(String.init)
        if rest.first == "services", let at = rest.firstIndex(of: "clusters"), at + 1 < rest.count {
            view = rest[..<at].joined(separator: "/")
            rest = Array(rest[(at + 2)...])
        } else if rest.first == "clusters", rest.count > 1 {
            workspace = rest[1]
            rest = Array(rest[2...])
        }
    }

    /// Empty for the core group, and where no kind is asked for.
    var group: String { rest.first == "apis" && rest.count > 1 ? rest[1] : "" }
    private var afterVersion: [String] {
        Array(rest.dropFirst(rest.first == "apis" ? 3 : rest.first == "api" ? 2 : rest.count))
    }
    /// The namespace that an object lies in; nil for one that lies in none.
    var namespace: String? {
        let words = afterVersion
        return words.count > 2 && words[0] == "namespaces" ? words[1] : nil
    }
    /// The plural name of the kind; empty for what is no object.
    var resource: String {
        let words = afterVersion
        return namespace == nil ? words.first ?? "" : words[2]
    }
    /// The name of one object; nil for a collection.
    var name: String? {
        let words = namespace == nil ? afterVersion : Array(afterVersion.dropFirst(2))
        return words.count > 1 ? words[1] : nil
    }
    /// One object that says for the whole workspace who may do what.
    var isRole: Bool {
        name != nil && ["clusterroles", "clusterrolebindings"].contains(resource)
    }
    var isWatch: Bool { query.contains { $0 == "watch=true" || $0 == "watch=1" } }
    var hasRevision: Bool { query.contains { $0.hasPrefix("resourceVersion=") } }
}
